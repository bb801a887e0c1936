using System.Text.Json;

namespace Local.StepFunctions.Language.Paths;

/// <summary>The condition of a filter: <c>@.price &lt; 10 &amp;&amp; @.isbn</c>.</summary>
abstract record PathPredicate
{
    PathPredicate()
    {
    }

    /// <param name="item">What <c>@</c> is.</param>
    /// <param name="root">What <c>$</c> is.</param>
    public abstract bool Holds(JsonElement item, JsonElement root);

    public sealed record And(PathPredicate Left, PathPredicate Right) : PathPredicate
    {
        public override bool Holds(JsonElement item, JsonElement root) => Left.Holds(item, root) && Right.Holds(item, root);
    }

    public sealed record Or(PathPredicate Left, PathPredicate Right) : PathPredicate
    {
        public override bool Holds(JsonElement item, JsonElement root) => Left.Holds(item, root) || Right.Holds(item, root);
    }

    public sealed record Not(PathPredicate Inner) : PathPredicate
    {
        public override bool Holds(JsonElement item, JsonElement root) => !Inner.Holds(item, root);
    }

    /// <summary>A path alone: whether it leads anywhere.</summary>
    public sealed record Exists(PathOperand Operand) : PathPredicate
    {
        public override bool Holds(JsonElement item, JsonElement root) => Operand.Evaluate(item, root) is not null;
    }

    public sealed record Comparison(PathOperand Left, string Operator, PathOperand Right) : PathPredicate
    {
        public override bool Holds(JsonElement item, JsonElement root)
        {
            var (left, right) = (Left.Evaluate(item, root), Right.Evaluate(item, root));
            return Operator switch
            {
                "==" => AreEqual(left, right),
                "!=" => !AreEqual(left, right),
                "in" => Contains(right, left),
                "nin" => !Contains(right, left),
                "<" => Order(left, right) < 0,
                "<=" => Order(left, right) <= 0,
                ">" => Order(left, right) > 0,
                _ => Order(left, right) >= 0,
            };
        }

        static bool AreEqual(JsonElement? left, JsonElement? right) =>
            left is { } l && right is { } r ? JsonElement.DeepEquals(l, r) : left is null && right is null;

        static bool Contains(JsonElement? array, JsonElement? value) =>
            array is { ValueKind: JsonValueKind.Array } items && value is { } wanted && items.EnumerateArray().Any(item => JsonElement.DeepEquals(item, wanted));

        /// <returns>Null when the two have no order, so that every comparison is false.</returns>
        static int? Order(JsonElement? left, JsonElement? right) => (left?.ValueKind, right?.ValueKind) switch
        {
            (JsonValueKind.Number, JsonValueKind.Number) => left.Value.GetDouble().CompareTo(right.Value.GetDouble()),
            (JsonValueKind.String, JsonValueKind.String) => string.CompareOrdinal(left.Value.GetString(), right.Value.GetString()),
            _ => null,
        };
    }
}

/// <summary>One side of a comparison: a literal, or a path from <c>@</c> or <c>$</c>.</summary>
sealed record PathOperand(JsonElement? Literal, JsonPath? Path, bool FromItem)
{
    public JsonElement? Evaluate(JsonElement item, JsonElement root)
    {
        if (Path is null)
            return Literal;
        var matches = Path.Matches(FromItem ? item : root).ToArray();
        return Path.Segments.All(segment => segment.IsDefinite) ? matches.Length == 1 ? matches[0] : null
            : matches.Length > 0 ? JsonText.Array(matches) : null;
    }
}
