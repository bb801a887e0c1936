namespace Local.StepFunctions.Jsonata;

enum TokenKind { End, Operator, Name, Variable, Literal, Regex }

/// <param name="Text">The operator, the name without its quotes or <c>$</c>, or the literal as written.</param>
/// <param name="Position">After the token, in characters from the expression's start.</param>
/// <param name="Node">What a literal or a regular expression is.</param>
readonly record struct Token(TokenKind Kind, string Text, int Position, Node? Node = null)
{
    public bool Is(string symbol) => Kind is TokenKind.Operator && Text == symbol;
}
