using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Local.StepFunctions.Language.Paths;

namespace Local.StepFunctions.Language;

/// <summary>A value that a state computes: a literal, a path, an intrinsic function, a JSONata expression.</summary>
abstract partial record Expression
{
    Expression()
    {
    }

    /// <summary>The value; an <see cref="EvaluationException"/> when there is none.</summary>
    /// <param name="field">The field that asks, for the message.</param>
    public abstract JsonElement Evaluate(in Scope scope, string field);

    /// <summary>What is thrown when a field cannot use the value.</summary>
    public virtual EvaluationException Refusal(string message) => new(message);

    /// <summary>A JSONPath or an intrinsic function, as the value of a field whose name ends in <c>.$</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Expression? expression)
    {
        expression = text.StartsWith('$')
            ? JsonPath.TryParse(text, out var path) ? new Path(path) : null
            : new IntrinsicParser(text).TryParse();
        return expression is not null;
    }

    public sealed record Literal(JsonElement Value) : Expression
    {
        public override JsonElement Evaluate(in Scope scope, string field) => Value;
    }

    public sealed record Path(JsonPath JsonPath) : Expression
    {
        public override JsonElement Evaluate(in Scope scope, string field)
        {
            if (JsonPath.TryEvaluate(scope, out var value))
                return value;
            // The service has one wording for the fields that select a state's data, and one for the values inside
            // them.
            if (field is "InputPath" or "OutputPath" or "TimeoutSecondsPath" or "HeartbeatSecondsPath" or "ItemsPath")
                throw new EvaluationException($"Invalid path '{JsonPath.Text}' : {JsonPath.DescribeMiss(scope)}");
            var input = JsonPath.Root is PathRoot.Context ? scope.Context.Json : scope.Root;
            throw new EvaluationException(
                $"The JSONPath '{JsonPath.Text}' specified for the field '{field}' could not be found in the input '{input.GetRawText()}'");
        }
    }

    /// <summary>A call of an intrinsic function.</summary>
    /// <param name="Text">As written, for the message.</param>
    public sealed record Call(string Text, Intrinsic Function, IReadOnlyList<Expression> Arguments) : Expression
    {
        /// <summary>
        /// The most bytes of all arguments. Ours: no state's data are nearly as large, and nested calls can multiply
        /// them.
        /// </summary>
        const long MaxSize = 8_000_000;

        public override JsonElement Evaluate(in Scope scope, string field)
        {
            var arguments = new JsonElement[Arguments.Count];
            var size = 0L;
            for (var i = 0; i < arguments.Length; i++)
            {
                arguments[i] = Argument(Arguments[i], scope, field);
                if ((size += JsonText.Size(arguments[i])) > MaxSize)
                    throw Failure($"The arguments have more than {MaxSize} bytes.");
            }
            try
            {
                return Function(arguments, scope.Context);
            }
            catch (Exception e) when (
                e is FormatException or OverflowException or InvalidOperationException or JsonException)
            {
                throw Failure(e.Message);
            }
        }

        JsonElement Argument(Expression argument, in Scope scope, string field)
        {
            if (argument is not Path(var path))
                return argument.Evaluate(scope, field);
            if (path.TryEvaluate(scope, out var value))
                return value;
            var input = path.Root is PathRoot.Context ? scope.Context.Json : scope.Root;
            // No catcher takes this: users have measured it, and quote the text (https://github.com/localstack/localstack/issues/11980).
            throw new EvaluationException(
                Sentence($"The JsonPath argument for the field '{path.Text}' could not be found in the input '{input.GetRawText()}'"));
        }

        EvaluationException Failure(string message) => new("States.IntrinsicFailure", Sentence(message));

        string Sentence(string message) => $"The function '{Text}' had the following error: {message}";
    }
}

/// <summary>An intrinsic function. What it refuses it throws as a <see cref="FormatException"/>.</summary>
delegate JsonElement Intrinsic(IReadOnlyList<JsonElement> arguments, ContextObject context);
