namespace Local.StepFunctions.Jsonata;

/// <summary>A syntax error or a failed evaluation, with the code of the reference engine, such as <c>T2001</c>.</summary>
/// <param name="code"><c>S…</c> syntax, <c>T…</c> types, <c>D…</c> values, <c>U1001</c> too deep or too long.</param>
/// <seealso href="https://docs.jsonata.org/errors"/>
sealed class JsonataException(string code, string message, int position = 0, string? token = null) : Exception(message)
{
    /// <summary>The code when the result is a function, which JSON cannot hold: not one of the reference engine's, which hands the function to its host.</summary>
    public const string FunctionResult = "";

    public string Code { get; } = code;

    /// <summary>Where in the expression, in characters from its start, after the token in question; 0 when no place is known.</summary>
    public int Position { get; } = position;

    /// <summary>The operator, name or function that failed.</summary>
    public string? Token { get; } = token;

    /// <summary>The same at a place in the expression, for the function called there.</summary>
    public JsonataException At(int position, string? function) => new(Code, Message.Replace("\"\"", $"\"{function}\"", StringComparison.Ordinal).Replace("$()", $"${function}()", StringComparison.Ordinal), position, Token ?? function);
}
