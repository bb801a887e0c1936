using System.Text.Json;
using Local.StepFunctions.Language.Paths;

namespace Local.StepFunctions.Language.Reading;

/// <summary>
/// The fields that are computed, in the language of their state. What the other language has reads as absent;
/// <see cref="Done"/> complains of it.
/// </summary>
sealed partial class Fields
{
    /// <summary>The intrinsic functions that give a text, as an error and a cause are.</summary>
    /// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html"/>
    static readonly string[] TextFunctions =
    [
        "States.Format", "States.JsonToString", "States.ArrayGetItem", "States.Base64Encode", "States.Base64Decode",
        "States.Hash", "States.UUID",
    ];

    JsonataText Jsonata => new(
        (code, message, where) =>
            complaints.Add(new(code, message, $"{location[..^place.Length].TrimEnd('/')}/{where}")),
        place.Length == 0
            && json.TryGetProperty("Type", out var type)
            && type.ValueKind is JsonValueKind.String
            && type.GetString() is "Task" or "Parallel" or "Map");

    public PayloadTemplate? Template(string name, bool mustBeObject = false)
    {
        if (Json(name) is not { } value)
            return null;
        if (IsJsonata)
        {
            // The whole object can be one expression.
            if (mustBeObject && value.ValueKind is not (JsonValueKind.Object or JsonValueKind.String))
                Complain("Expected value of type Object", name);
            return Jsonata.Template(value, Place(name));
        }
        if (value.ValueKind is JsonValueKind.Null)
            return null;
        if (mustBeObject && value.ValueKind is not JsonValueKind.Object)
            Complain("Expected value of type Object", name);
        WarnOfPaths(value, name);
        return PayloadTemplate.Parse(value, message => Complain(message, name));
    }

    /// <summary><c>Parameters</c>, or <c>Arguments</c>.</summary>
    public PayloadTemplate? Parameters(bool mustBeObject = false) =>
        Template(IsJsonata ? "Arguments" : "Parameters", mustBeObject);

    public PayloadTemplate? Output() => IsJsonata ? Template("Output") : null;

    /// <summary>The variables that are assigned, by their names.</summary>
    /// <remarks>The texts are ours.</remarks>
    /// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html"/>
    public PayloadTemplate? Assign()
    {
        if (Json("Assign") is not { ValueKind: JsonValueKind.Object } variables)
        {
            // An expression gives no names.
            if (IsExpression("Assign"))
                Complain("Expected value of type Object", "Assign");
            return Template("Assign", mustBeObject: true);
        }
        foreach (var name in VariableScopes.Names(variables))
        {
            if (name is "states")
                Complain("The variable 'states' is reserved and cannot be assigned", "Assign");
            else if (name.Length is 0 or > 80 || name.AsSpan().ContainsAny(".[] "))
                Complain($"'{name}' is not the name of a variable, which has at most 80 letters, digits and underscores", "Assign");
        }
        return Template("Assign");
    }

    /// <summary>
    /// The items of a Map: where they lie, or in JSONata an array with expressions, or an expression of one.
    /// </summary>
    /// <param name="orObject">Whether an object of items is taken, too.</param>
    public PayloadTemplate? Items(bool orObject)
    {
        if (!IsJsonata)
            return ReferencePath("ItemsPath") is { } path ? new PayloadTemplate.Computed("ItemsPath", path) : null;
        if (Json("Items") is not { } items)
            return null;
        if (items.ValueKind is not JsonValueKind.Array
            && !(orObject && items.ValueKind is JsonValueKind.Object)
            && !IsExpression("Items"))
            Complain("Expected value of type Array", "Items");
        return Jsonata.Template(items, Place("Items"), new Expected("array") { OrObject = orObject });
    }

    /// <summary>The condition of a choice in JSONata.</summary>
    public Expression? Condition()
    {
        if (Json("Condition") is { ValueKind: JsonValueKind.True or JsonValueKind.False } constant)
            return new Expression.Literal(constant);
        if (IsExpression("Condition"))
            return Computed("Condition", new Expected("boolean"));
        Complain(
            Has("Condition") ? "Expected value of type Boolean" : "These fields are required: [Condition]",
            Has("Condition") ? "Condition" : null);
        return null;
    }

    /// <summary>A text, or an expression of one; in JSONPath this is the field with <c>Path</c>.</summary>
    /// <param name="orFunction">Whether that takes an intrinsic function, too.</param>
    public Expression? TextOrExpression(string name, bool orFunction = false) =>
        IsExpression(name) ? Computed(name, new Expected("string"))
        : Text(name) is { } text ? new Expression.Literal(JsonText.String(text))
        : ReferencePath(name + "Path", orFunction: orFunction);

    /// <summary>A number, or an expression of one; in JSONPath this is the field with <c>Path</c>.</summary>
    /// <param name="orContext">Whether the path may start at the context object.</param>
    public Expression? NumberOrExpression(
        string name,
        double minimum,
        double maximum,
        bool whole = true,
        bool orContext = true)
    {
        if (IsExpression(name))
            return Computed(name, new Expected("number") { Limits = (minimum, maximum, whole) });
        if (!IsJsonata)
            OnlyOne(name, name + "Path");
        return Number(name, minimum, maximum, whole) is not { } number ? ReferencePath(
            name + "Path", orContext: orContext)
            : new Expression.Literal(whole ? JsonText.Number((long)number) : Json(name)!.Value);
    }

    /// <summary>A path. A field that is null selects nothing: an empty object.</summary>
    public Expression? Path(string name)
    {
        if (IsJsonata)
            return null;
        if (Json(name) is { ValueKind: JsonValueKind.Null })
            return new Expression.Literal(JsonText.EmptyObject);
        if (Text(name) is not { } text)
            return null;
        if (JsonPath.TryParse(text, out var path))
            return new Expression.Path(path);
        Complain("Value is not a valid JSONPath", name);
        return null;
    }

    /// <summary>A path of names and indexes only, or, where the field takes one, an intrinsic function.</summary>
    /// <param name="orContext">Whether it may start at the context object.</param>
    /// <param name="orFunction">Whether it may be a call of one that gives a text.</param>
    public Expression? ReferencePath(string name, bool required = false, bool orContext = true, bool orFunction = false)
    {
        if (IsJsonata || Text(name, required) is not { } text)
            return null;
        if (orFunction
            && TextFunctions.Contains(text.Split('(')[0].TrimEnd(' '))
            && Expression.TryParse(text, out var function))
            return function;
        if (JsonPath.TryParse(text, out var path)
            && path.LeadsToOne
            && (orContext || path.Root is not PathRoot.Context))
            return new Expression.Path(path);
        Complain(
            text.StartsWith('$') ? "Value is not a Reference Path" : "Value is not a Reference Path: Reference path didn't start with '$'",
            name);
        return null;
    }

    public ResultPlace ResultPath()
    {
        if (Json("ResultPath") is { ValueKind: JsonValueKind.Null } && !IsJsonata)
            return new(null as JsonPath);
        if (JsonPath.TryParse(IsJsonata ? "$" : Text("ResultPath") ?? "$", out var path) && path.IsReference)
            return new(path);
        Complain("Value is not a Reference Path", "ResultPath");
        return new(null as JsonPath);
    }

    /// <summary>Whether the field is one expression, in JSONata.</summary>
    bool IsExpression(string name) =>
        IsJsonata
            && Json(name) is { ValueKind: JsonValueKind.String } text
            && JsonataText.IsExpression(text.GetString()!);

    Expression.Jsonata? Computed(string name, Expected expected) =>
        Jsonata.Expression(Json(name)!.Value.GetString()!, Place(name), expected);

    string Place(string name) => place.Length == 0 ? name : $"{place}/{name}";
}
