using System.Text.Json;

namespace Local.StepFunctions.Language;

/// <summary>
/// The value of <c>Parameters</c>, <c>ResultSelector</c>, <c>ItemSelector</c> or <c>Assign</c>: JSON with expressions
/// in it.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/input-output-inputpath-params.html"/>
abstract record PayloadTemplate
{
    /// <summary>In bytes. Ours: far more than a state may hand on, and little enough for many at a time.</summary>
    const int MaxSize = 16_000_000;

    PayloadTemplate()
    {
    }

    public JsonElement Evaluate(in Scope scope)
    {
        if (this is Constant constant)
            return constant.Value;
        var text = new JsonText();
        Write(text, scope);
        return text.ToElement();
    }

    protected abstract void Write(JsonText text, in Scope scope);

    /// <summary>Without an expression anywhere below.</summary>
    public sealed record Constant(JsonElement Value) : PayloadTemplate
    {
        protected override void Write(JsonText text, in Scope scope) => text.Element(Value);
    }

    /// <summary>An expression, with the name of its field as written (<c>value.$</c>).</summary>
    public sealed record Computed(string Field, Expression Expression) : PayloadTemplate
    {
        protected override void Write(JsonText text, in Scope scope)
        {
            text.Element(Expression.Evaluate(scope, Field));
            if (text.Length > MaxSize)
                throw new EvaluationException("States.DataLimitExceeded", $"The value has more than {MaxSize} bytes.");
        }
    }

    public sealed record Object(IReadOnlyList<KeyValuePair<string, PayloadTemplate>> Members) : PayloadTemplate
    {
        protected override void Write(JsonText text, in Scope scope)
        {
            text.Object();
            foreach (var (name, member) in Members)
            {
                text.Name(name);
                member.Write(text, scope);
            }
            text.EndObject();
        }
    }

    public sealed record Array(IReadOnlyList<PayloadTemplate> Items) : PayloadTemplate
    {
        protected override void Write(JsonText text, in Scope scope)
        {
            text.Array();
            foreach (var item in Items)
                item.Write(text, scope);
            text.EndArray();
        }
    }

    /// <param name="refuse">Is told of each field that is not an expression although its name ends in
    /// <c>.$</c>.</param>
    public static PayloadTemplate Parse(JsonElement json, Action<string> refuse)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                var members = json.EnumerateObject().Select(property => Member(property, refuse)).ToArray();
                foreach (var twice in members.GroupBy(member => member.Key).Where(group => group.Count() > 1))
                    refuse($"The field '{twice.Key}' is defined twice, once with and once without '.$'");
                return members.All(member => member.Value is Constant)
                    ? new Constant(JsonText.Normalize(json))
                    : new Object(members);
            case JsonValueKind.Array:
                var items = json.EnumerateArray().Select(item => Parse(item, refuse)).ToArray();
                return items.All(item => item is Constant) ? new Constant(JsonText.Normalize(json)) : new Array(items);
            default:
                return new Constant(JsonText.Normalize(json));
        }
    }

    static KeyValuePair<string, PayloadTemplate> Member(JsonProperty property, Action<string> refuse)
    {
        if (!property.Name.EndsWith(".$", StringComparison.Ordinal))
            return new(property.Name, Parse(property.Value, refuse));
        var name = property.Name[..^2];
        if (property.Value.ValueKind is JsonValueKind.String
            && Expression.TryParse(property.Value.GetString()!, out var expression))
            return new(name, new Computed(property.Name, expression));
        refuse($"The value for the field '{property.Name}' must be a valid JSONPath or a valid intrinsic function call");
        return new(name, new Constant(JsonText.Null));
    }
}
