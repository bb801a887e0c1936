namespace Local.StepFunctions.Jsonata;

/// <summary>A syntax error or a failed evaluation.</summary>
/// <seealso href="https://docs.jsonata.org/errors"/>
sealed class JsonataException : Exception
{
    /// <summary>
    /// The code when the result is a function, which JSON cannot hold: not one of the reference engine's, which hands
    /// the function to its host.
    /// </summary>
    public const string FunctionResult = "";

    readonly object? _value;
    readonly object? _more;

    /// <summary>An error that the reference engine does not know.</summary>
    public JsonataException(string code, string message) : base(message) => Code = code;

    /// <param name="code"><c>S…</c> syntax, <c>T…</c> types, <c>D…</c> values, <c>U1001</c> beyond the limits.</param>
    /// <param name="value">What was wrong: a text, a number or a <see cref="Value"/>.</param>
    /// <param name="more">What else the message tells.</param>
    public JsonataException(
        string code,
        int position,
        string? token,
        object? value,
        object? more) : base(Errors.Message(code, token, value, more)) =>
        (Code, Position, Token, _value, _more) = (code, position, token, value, more);

    /// <summary>Such as <c>T2001</c>.</summary>
    public string Code { get; }

    /// <summary>
    /// Where in the expression, in characters from its start, after the token in question; 0 when no place is known.
    /// </summary>
    public int Position { get; }

    /// <summary>The operator, name or function that failed.</summary>
    public string? Token { get; }

    /// <summary>The same at a place in the expression, for the function called there.</summary>
    public JsonataException At(int position, string? function) => Code is [_, >= '0' and <= '9', ..]
        ? new(Code, position, Token ?? function, _value, _more)
        : this;
}
