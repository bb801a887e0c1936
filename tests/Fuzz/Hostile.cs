using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tests.Fuzz;

/// <summary>Values that programs stumble over; the lists are in <c>Cases/hostile.json</c>.</summary>
static class Hostile
{
    static readonly Dictionary<string, string[]> Lists = JsonSerializer.Deserialize<Dictionary<string, string[]>>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fuzz", "Cases", "hostile.json")))!;

    public static T Pick<T>(Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];

    /// <summary>One of a list of the case file.</summary>
    public static string Pick(Random random, string list) => Pick(random, Lists[list]);

    /// <summary>A text as plain characters: for paths, queries and forms.</summary>
    public static string Text(Random random) => random.Next(12) switch
    {
        0 => new string((char)random.Next('a', 'z'), random.Next(1, 3000)),
        1 => string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => (char)random.Next(1, 0xD7FF))),
        2 => random.Next().ToString(CultureInfo.InvariantCulture),
        _ => Pick(random, "texts"),
    };

    /// <summary>A text that a header can hold on the wire, if not in the end.</summary>
    public static string Line(Random random) => random.Next(2) == 0 ? Pick(random, "lines") : Line(Text(random));

    /// <summary>A text without what would end a header.</summary>
    public static string Line(string text) => string.Concat(text.Where(character => character >= ' ').Take(1500));

    /// <summary>A JSON value of any kind.</summary>
    public static string Json(Random random, int depth = 0) => random.Next(depth > 3 ? 6 : 9) switch
    {
        0 => "null",
        1 => random.Next(2) == 0 ? "true" : "false",
        2 => Pick(random, "numbers"),
        // As it stands in JSON: the escapes are JSON's.
        3 => $"\"{Pick(random, "escaped")}\"",
        4 or 5 => Quote(Text(random)),
        6 => $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Json(random, depth + 1)))}]",
        7 => $"{{{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => $"{Quote(Text(random))}:{Json(random, depth + 1)}"))}}}",
        _ => Deep(random),
    };

    static string Deep(Random random)
    {
        var depth = random.Next(1, 300);
        return random.Next(2) == 0
            ? new string('[', depth) + new string(']', depth)
            : string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
    }

    /// <summary>Damages bytes here and there.</summary>
    public static byte[] Damage(Random random, byte[] bytes)
    {
        List<byte> damaged = [.. bytes];
        for (var i = random.Next(1, 4); i > 0 && damaged.Count > 0; i--)
        {
            var at = random.Next(damaged.Count);
            switch (random.Next(5))
            {
                case 0:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged.RemoveRange(at, Math.Min(random.Next(1, 20), damaged.Count - at));
                    break;
                case 2:
                    damaged.InsertRange(at, Encoding.UTF8.GetBytes(Text(random)));
                    break;
                case 3:
                    damaged.InsertRange(at, damaged.GetRange(at, Math.Min(random.Next(1, 200), damaged.Count - at)));
                    break;
                default:
                    damaged.RemoveRange(at, damaged.Count - at);
                    break;
            }
        }
        return [.. damaged];
    }

    public static string Quote(string text) => "\"" + string.Concat(text.Select(character => character switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        < ' ' => $"\\u{(int)character:x4}",
        _ => character.ToString(),
    })) + "\"";
}
