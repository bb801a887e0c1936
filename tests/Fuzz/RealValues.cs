using System.Text.Json;

namespace Tests.Fuzz;

/// <summary>
/// Values that mean something to the server: names and ARNs of what is there or is made meanwhile, machines, payloads.
/// </summary>
/// <remarks>
/// From <c>Cases/values.json</c>, by the name of the member that they fit, in lower case; the names are few, so that
/// what is made
/// does not grow in number. And machines of this repository.
/// </remarks>
sealed class RealValues
{
    static readonly string[] Machines =
        ["statemachine/tune-model.asl.json", "tests/Chaos/mix.json", "tests/Chaos/inner.json"];

    readonly Dictionary<string, string[]> _values;

    public RealValues()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Fuzz", "Cases", "values.json");
        _values = JsonElement.Parse(File.ReadAllText(file)).EnumerateObject()
            .ToDictionary(list => list.Name, list => list.Value.EnumerateArray().Select(Text).ToArray());
        _values["definition"] = [.. _values["definition"], .. Machines.Select(Repository.Text)];
    }

    /// <summary>A value for a member; null when none is known.</summary>
    public string? Find(Random random, string member)
    {
        var name = member.ToLowerInvariant();
        if (!_values.TryGetValue(name, out var values)
            && !_values.TryGetValue(name.EndsWith("arn", StringComparison.Ordinal) ? "arn"
                : name.EndsWith("uri", StringComparison.Ordinal) ? "s3uri" : "", out values)
            && !_values.TryGetValue(name.EndsWith("name", StringComparison.Ordinal) ? "name" : "", out values))
            return name.EndsWith('s') ? Find(random, name[..^1]) : null;
        return Hostile.Pick(random, values);
    }

    /// <summary>A machine or another JSON document, whole or with something changed in it.</summary>
    public string Document(Random random, string member)
    {
        var text = Find(random, member) ?? "{}";
        return random.Next(3) == 0 ? text : Mutated(random, text);
    }

    /// <summary>JSON with one of its values replaced, removed or doubled.</summary>
    static string Mutated(Random random, string json)
    {
        // Where values begin: after a colon, a comma or a bracket.
        int[] places = [.. json.Index().Where(character => character.Item is ':' or ',' or '[')
            .Select(character => character.Index + 1)];
        if (places.Length == 0)
            return json;
        var at = Hostile.Pick(random, places);
        var end = json.IndexOfAny([',', '}', ']'], at);
        if (end < 0)
            return json;
        return random.Next(4) switch
        {
            0 => json[..at] + json[end..],
            1 => json[..at] + json[at..end] + "," + json[at..],
            2 => json[..at] + Hostile.Pick(
                random, places.Select(place => json[place..Math.Max(place, json.IndexOfAny([',', '}', ']'], place))])
                .ToArray()) + json[end..],
            _ => json[..at] + Hostile.Json(random) + json[end..],
        };
    }

    static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
