namespace Local.Logs.Filters;

/// <summary>
/// Conditions on the fields of a message, which blanks divide: <c>[ip, ..., status = 4*, bytes > 1000]</c>. What is
/// between quotes or brackets is one field.
/// </summary>
sealed class FieldPattern : FilterPattern
{
    const string Rest = "...";

    readonly List<string> _names = [];
    readonly List<FilterCondition> _conditions = [];

    public static FieldPattern Read(FilterReader reader)
    {
        var pattern = new FieldPattern();
        reader.Expect("[");
        do
        {
            pattern.ReadField(reader);
        }
        while (reader.TryTake(","));
        reader.Expect("]");
        return pattern._names.Count(name => name == Rest) > 1 ? throw reader.Refuse() : pattern;
    }

    public override bool Matches(string message)
    {
        var fields = Split(message);
        var rest = _names.IndexOf(Rest);
        if (rest < 0 ? fields.Count != _names.Count : fields.Count < _names.Count - 1)
            return false;
        var values = new Dictionary<string, string>();
        for (var i = 0; i < _names.Count; i++)
        {
            if (i != rest)
                values[_names[i]] = fields[rest < 0 || i < rest ? i : fields.Count - _names.Count + i];
        }
        return _conditions.TrueForAll(condition => condition.Holds(
            name => values.TryGetValue(name, out var value) ? new(true, value) : default));
    }

    void ReadField(FilterReader reader)
    {
        if (reader.TryTake(Rest))
        {
            _names.Add(Rest);
            return;
        }
        if (reader.Next is ',' or ']')
        {
            _names.Add($"{_names.Count}"); // a field without a name
            return;
        }
        // Its conditions are about itself: a name that comes again is the same field's.
        string? own = null;
        if (reader.Next is '(')
        {
            var condition = FilterCondition.Read(reader, Name);
            _conditions.Add(condition);
        }
        else
        {
            var name = Name(reader);
            if (reader.Next is not (',' or ']'))
            {
                var first = FilterCondition.ReadTest(reader, name);
                _conditions.Add(
                    reader.TryTake("&&") ? new FilterCondition.All(first, FilterCondition.Read(reader, Name))
                    : reader.TryTake("||") ? new FilterCondition.Any(first, FilterCondition.Read(reader, Name))
                    : first);
            }
        }
        _names.Add(own!);

        string Name(FilterReader from)
        {
            var name = from.TakeUntil("=!<>()&|,]");
            own ??= name;
            return name;
        }
    }

    static List<string> Split(string message)
    {
        List<string> fields = [];
        for (var i = 0; i < message.Length;)
        {
            if (char.IsWhiteSpace(message[i]))
            {
                i++;
                continue;
            }
            var close = message[i] switch { '"' => '"', '[' => ']', _ => '\0' };
            var end = close == '\0' ? -1 : message.IndexOf(close, i + 1);
            if (end > 0)
            {
                fields.Add(message[(i + 1)..end]);
                i = end + 1;
                continue;
            }
            end = i;
            while (end < message.Length && !char.IsWhiteSpace(message[end]))
                end++;
            fields.Add(message[i..end]);
            i = end;
        }
        return fields;
    }
}
