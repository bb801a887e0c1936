using System.Text.Json;

namespace Local.StepFunctions.Language.Paths;

/// <summary>One step of a JSONPath.</summary>
abstract record PathSegment
{
    PathSegment()
    {
    }

    /// <summary>Whether it leads to one value at most.</summary>
    public virtual bool IsDefinite => false;

    /// <summary>The step of a definite path.</summary>
    public virtual bool TryStep(JsonElement value, out JsonElement result)
    {
        result = default;
        return false;
    }

    /// <summary>All values that the step leads to.</summary>
    /// <param name="root">What <c>$</c> is inside a filter.</param>
    public virtual IEnumerable<JsonElement> Select(JsonElement value, JsonElement root)
    {
        if (TryStep(value, out var result))
            yield return result;
    }

    static IEnumerable<JsonElement> Children(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray(),
        JsonValueKind.Object => value.EnumerateObject().Select(property => property.Value),
        _ => [],
    };

    /// <summary><c>.name</c> or <c>['name']</c>.</summary>
    public sealed record Name(string Value) : PathSegment
    {
        public override bool IsDefinite => true;

        public override bool TryStep(JsonElement value, out JsonElement result)
        {
            result = default;
            return value.ValueKind is JsonValueKind.Object && value.TryGetProperty(Value, out result);
        }

        public override string ToString() => $"['{Value}']";
    }

    /// <summary><c>[2]</c>. A negative index finds nothing in the service.</summary>
    public sealed record Index(int Value) : PathSegment
    {
        public override bool IsDefinite => true;

        public override bool TryStep(JsonElement value, out JsonElement result)
        {
            result = default;
            if (value.ValueKind is not JsonValueKind.Array || Value < 0 || Value >= value.GetArrayLength())
                return false;
            result = value[Value];
            return true;
        }

        public override string ToString() => $"[{Value}]";
    }

    /// <summary><c>[(@.length-1)]</c>: an index from the end.</summary>
    public sealed record FromEnd(int Offset) : PathSegment
    {
        public override bool IsDefinite => true;

        public override bool TryStep(JsonElement value, out JsonElement result)
        {
            result = default;
            return value.ValueKind is JsonValueKind.Array && new Index(value.GetArrayLength() - Offset).TryStep(value, out result);
        }

        public override string ToString() => $"[(@.length-{Offset})]";
    }

    /// <summary><c>['a','b']</c> or <c>[0,2]</c>.</summary>
    public sealed record Union(IReadOnlyList<PathSegment> Parts) : PathSegment
    {
        public override IEnumerable<JsonElement> Select(JsonElement value, JsonElement root) => Parts.SelectMany(part => part.Select(value, root));
    }

    /// <summary><c>[from:to]</c>; negative bounds count from the end.</summary>
    public sealed record Slice(int? From, int? To) : PathSegment
    {
        public override IEnumerable<JsonElement> Select(JsonElement value, JsonElement root)
        {
            if (value.ValueKind is not JsonValueKind.Array)
                yield break;
            var length = value.GetArrayLength();
            var (from, to) = (Bound(From ?? 0, length), Bound(To ?? length, length));
            for (var i = from; i < to; i++)
                yield return value[i];
        }

        static int Bound(int bound, int length) => Math.Clamp(bound < 0 ? length + bound : bound, 0, length);
    }

    /// <summary><c>.*</c> or <c>[*]</c>.</summary>
    public sealed record Wildcard : PathSegment
    {
        public override IEnumerable<JsonElement> Select(JsonElement value, JsonElement root) => Children(value);
    }

    /// <summary><c>..</c>: the value and everything below it, each before its children.</summary>
    public sealed record Descendants : PathSegment
    {
        public override IEnumerable<JsonElement> Select(JsonElement value, JsonElement root)
        {
            yield return value;
            foreach (var child in Children(value))
            {
                foreach (var below in Select(child, root))
                    yield return below;
            }
        }
    }

    /// <summary><c>[?(…)]</c>: the elements of an array, or the object itself, for which it holds. Scalars never match.</summary>
    public sealed record Filter(PathPredicate Predicate) : PathSegment
    {
        public override IEnumerable<JsonElement> Select(JsonElement value, JsonElement root) => value.ValueKind switch
        {
            JsonValueKind.Array => value.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.Object && Predicate.Holds(item, root)),
            JsonValueKind.Object when Predicate.Holds(value, root) => [value],
            _ => [],
        };
    }
}
