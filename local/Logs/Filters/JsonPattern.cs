using System.Globalization;
using System.Text.Json;

namespace Local.Logs.Filters;

/// <summary>Conditions on what a message in JSON holds: <c>{ $.a.b[0] = "x*" &amp;&amp; $.n >= 10 }</c>.</summary>
sealed class JsonPattern : FilterPattern
{
    readonly Dictionary<string, string[]> _paths = [];
    FilterCondition _condition = null!;

    public static JsonPattern Read(FilterReader reader)
    {
        var pattern = new JsonPattern();
        reader.Expect("{");
        pattern._condition = FilterCondition.Read(reader, pattern.ReadName);
        reader.Expect("}");
        return pattern;
    }

    public override bool Matches(string message)
    {
        if (message.AsSpan().TrimStart() is not ['{' or '[', ..])
            return false;
        try
        {
            using var document = JsonDocument.Parse(message);
            return _condition.Holds(name => Select(document.RootElement, _paths[name]));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A selector: <c>$.a.b</c>, <c>$.a[0]</c>, <c>$['a b']</c>.</summary>
    string ReadName(FilterReader reader)
    {
        reader.Expect("$");
        List<string> path = [];
        while (true)
        {
            if (reader.TryTake("['"))
            {
                path.Add(reader.TakeThrough("']"));
            }
            else if (reader.TryTake("["))
            {
                path.Add($"[{reader.TakeThrough("]")}]");
            }
            else if (reader.TryTake("."))
            {
                path.Add(reader.TakeUntil(".[=!<>()&|}"));
            }
            else
            {
                var name = string.Join('.', path);
                _paths[name] = [.. path];
                return name;
            }
        }
    }

    static Selected Select(JsonElement value, string[] path)
    {
        foreach (var step in path)
        {
            if (step is ['[', .. var index, ']'])
            {
                if (value.ValueKind is not JsonValueKind.Array
                    || !int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var i)
                    || i >= value.GetArrayLength())
                    return default;
                value = value[i];
            }
            else if (value.ValueKind is not JsonValueKind.Object || !value.TryGetProperty(step, out value))
            {
                return default;
            }
        }
        return value.ValueKind switch
        {
            JsonValueKind.String => new(true, value.GetString()),
            JsonValueKind.Object or JsonValueKind.Array => new(true, null),
            JsonValueKind.Number => new(true, value.GetRawText()),
            _ => new(true, value.GetRawText(), IsLiteral: true),
        };
    }
}
