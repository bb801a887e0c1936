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

    /// <summary>Whether a value can have the step at all.</summary>
    public virtual bool AppliesTo(JsonElement value) => true;

    /// <summary>The step of a definite path.</summary>
    public virtual bool TryStep(JsonElement value, out JsonElement result)
    {
        result = default;
        return false;
    }

    /// <summary>All values that the step leads to.</summary>
    public virtual void Select(JsonElement value, PathSearch search, List<JsonElement> found)
    {
        search.Spend(1);
        if (TryStep(value, out var result))
            found.Add(result);
    }

    /// <summary>Whether a deep scan takes this step from the value; it looks at objects and arrays only.</summary>
    protected virtual bool AcceptsInScan(JsonElement value, PathSearch search) => true;

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

        public override bool AppliesTo(JsonElement value) => value.ValueKind is JsonValueKind.Object;

        public override bool TryStep(JsonElement value, out JsonElement result)
        {
            result = default;
            return value.ValueKind is JsonValueKind.Object && value.TryGetProperty(Value, out result);
        }

        public override void Select(JsonElement value, PathSearch search, List<JsonElement> found)
        {
            var before = found.Count;
            base.Select(value, search, found);
            search.IsMissed |= search.MustExist && found.Count == before;
        }

        protected override bool AcceptsInScan(JsonElement value, PathSearch search) =>
            value.ValueKind is JsonValueKind.Object && value.TryGetProperty(Value, out _);

        public override string ToString() => $"['{Value}']";
    }

    /// <summary><c>['a','b']</c>: at the end of a path an object of both, before that each by itself.</summary>
    public sealed record Names(IReadOnlyList<string> Values, bool IsLast) : PathSegment
    {
        public override bool IsDefinite => IsLast;

        public override bool AppliesTo(JsonElement value) => value.ValueKind is JsonValueKind.Object;

        public override bool TryStep(JsonElement value, out JsonElement result)
        {
            result = default;
            if (value.ValueKind is not JsonValueKind.Object)
                return false;
            var text = new JsonText();
            text.Object();
            foreach (var name in Values.Distinct())
            {
                if (!value.TryGetProperty(name, out var member))
                    continue;
                text.Name(name);
                text.Element(member);
            }
            text.EndObject();
            result = text.ToElement();
            return true;
        }

        public override void Select(JsonElement value, PathSearch search, List<JsonElement> found)
        {
            if (IsLast)
            {
                base.Select(value, search, found);
                return;
            }
            search.Spend(Values.Count);
            foreach (var name in Values)
            {
                if (value.ValueKind is JsonValueKind.Object && value.TryGetProperty(name, out var member))
                    found.Add(member);
            }
        }

        protected override bool AcceptsInScan(JsonElement value, PathSearch search) =>
            value.ValueKind is JsonValueKind.Object
            && (!IsLast || Values.All(name => value.TryGetProperty(name, out _)));

        public override string ToString() => $"[{string.Join(", ", Values.Select(name => $"'{name}'"))}]";
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

        protected override bool AcceptsInScan(JsonElement value, PathSearch search) =>
            value.ValueKind is JsonValueKind.Array;

        public override string ToString() => $"[{Value}]";
    }

    /// <summary><c>[(@.length-1)]</c>: an index from the end.</summary>
    public sealed record FromEnd(int Offset) : PathSegment
    {
        public override bool IsDefinite => true;

        public override bool TryStep(JsonElement value, out JsonElement result)
        {
            result = default;
            return value.ValueKind is JsonValueKind.Array
                && new Index(value.GetArrayLength() - Offset).TryStep(value, out result);
        }

        protected override bool AcceptsInScan(JsonElement value, PathSearch search) =>
            value.ValueKind is JsonValueKind.Array;

        public override string ToString() => $"[(@.length-{Offset})]";
    }

    /// <summary><c>[0,2]</c>.</summary>
    public sealed record Indexes(IReadOnlyList<int> Values) : PathSegment
    {
        public override bool AppliesTo(JsonElement value) => value.ValueKind is JsonValueKind.Array;

        public override void Select(JsonElement value, PathSearch search, List<JsonElement> found)
        {
            foreach (var index in Values)
                new Index(index).Select(value, search, found);
        }

        protected override bool AcceptsInScan(JsonElement value, PathSearch search) =>
            value.ValueKind is JsonValueKind.Array;

        public override string ToString() => $"[{string.Join(',', Values)}]";
    }

    /// <summary>
    /// <c>[from:to]</c>. A bound below zero counts from the end where it is the only one; otherwise each index does.
    /// </summary>
    public sealed record Slice(int? From, int? To) : PathSegment
    {
        public override bool AppliesTo(JsonElement value) => value.ValueKind is JsonValueKind.Array;

        public override void Select(JsonElement value, PathSearch search, List<JsonElement> found)
        {
            if (value.ValueKind is not JsonValueKind.Array)
                return;
            var length = value.GetArrayLength();
            var (from, to) = (From ?? 0, To ?? length);
            if (To is null)
                from = Math.Max(from < 0 ? length + from : from, 0);
            else if (From is null)
                to = to < 0 ? length + to : to;
            for (var i = Math.Max(from, -length); i < Math.Min(to, length); i++)
            {
                search.Spend(1);
                found.Add(value[i < 0 ? length + i : i]);
            }
        }

        protected override bool AcceptsInScan(JsonElement value, PathSearch search) =>
            value.ValueKind is JsonValueKind.Array;

        public override string ToString() => $"[{From}:{To}]";
    }

    /// <summary><c>.*</c> or <c>[*]</c>.</summary>
    public sealed record Wildcard : PathSegment
    {
        public override void Select(JsonElement value, PathSearch search, List<JsonElement> found)
        {
            foreach (var child in Children(value))
            {
                search.Spend(1);
                found.Add(child);
            }
        }
    }

    /// <summary>
    /// <c>..</c>: from the value and everything below it, each before its children, the step that follows. When more
    /// steps come after that one, they are taken from every item of an array, whichever the step chooses.
    /// </summary>
    public sealed record DeepScan(PathSegment Next, bool IsLast) : PathSegment
    {
        public override void Select(JsonElement value, PathSearch search, List<JsonElement> found)
        {
            if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
                return;
            search.Spend(1);
            if (Next.AcceptsInScan(value, search))
            {
                var step = IsLast || value.ValueKind is JsonValueKind.Object ? Next : new Wildcard();
                step.Select(value, search, found);
            }
            foreach (var child in Children(value))
                Select(child, search, found);
        }
    }

    /// <summary><c>[?(…)]</c>: the elements of an array, or the object itself, for which it holds.</summary>
    public sealed record Filter(PathPredicate Predicate) : PathSegment
    {
        public override bool AppliesTo(JsonElement value) =>
            value.ValueKind is JsonValueKind.Array or JsonValueKind.Object;

        public override void Select(JsonElement value, PathSearch search, List<JsonElement> found)
        {
            if (value.ValueKind is JsonValueKind.Object && Predicate.Holds(value, search))
                found.Add(value);
            if (value.ValueKind is not JsonValueKind.Array)
                return;
            foreach (var item in value.EnumerateArray())
            {
                search.Spend(1);
                if (Predicate.Holds(item, search))
                    found.Add(item);
            }
        }

        protected override bool AcceptsInScan(JsonElement value, PathSearch search) => Predicate.Holds(value, search);

        public override string ToString() => "[?]";
    }
}
