using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Local.StepFunctions.Language;

/// <summary>The intrinsic functions, all eighteen.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html"/>
static class Intrinsics
{
    // The service's limits for text that is encoded, decoded or hashed.
    const int MaxEncoded = 10_000;

    /// <summary>Each function with the numbers of arguments that it takes.</summary>
    public static IReadOnlyDictionary<string, (Intrinsic Evaluate, IEnumerable<int> Arguments)> All { get; } =
        new Dictionary<string, (Intrinsic, IEnumerable<int>)>
        {
            ["States.Format"] = (
                (a, _) => JsonText.String(FormatString.Fill(Text(a[0]), [.. a.Skip(1)])),
                Enumerable.Range(1, 1000)),
            ["States.StringToJson"] = ((a, _) => Parsed(Text(a[0])), [1]),
            ["States.JsonToString"] = ((a, _) => JsonText.String(a[0].GetRawText()), [1]),
            ["States.Array"] = ((a, _) => JsonText.Array(a), Enumerable.Range(0, 1000)),
            ["States.ArrayPartition"] = (
                (a, _) => JsonText.Array(Items(a[0]).Chunk(Positive(a[1])).Select(JsonText.Array)), [2]),
            ["States.ArrayContains"] = (
                (a, _) => Items(a[0]).Any(item => JsonElement.DeepEquals(item, a[1])) ? JsonText.True : JsonText.False,
                [2]),
            ["States.ArrayRange"] = ((a, _) => JsonText.Array(Range(Whole(a[0]), Whole(a[1]), Whole(a[2]))), [3]),
            ["States.ArrayGetItem"] = ((a, _) => Item(a[0], Whole(a[1])), [2]),
            ["States.ArrayLength"] = ((a, _) => JsonText.Number(Items(a[0]).Length), [1]),
            ["States.ArrayUnique"] = ((a, _) => JsonText.Array(Unique(Items(a[0]))), [1]),
            ["States.Base64Encode"] = (
                (a, _) => JsonText.String(Convert.ToBase64String(Encoding.UTF8.GetBytes(Limited(a[0])))), [1]),
            ["States.Base64Decode"] = (
                (a, _) => JsonText.String(Encoding.UTF8.GetString(Convert.FromBase64String(Limited(a[0])))), [1]),
            ["States.Hash"] = ((a, _) => JsonText.String(Hash(a[0], Text(a[1]))), [2]),
            ["States.JsonMerge"] = ((a, _) => Merge(a[0], a[1], a[2]), [3]),
            ["States.MathRandom"] = (MathRandom, [2, 3]),
            ["States.MathAdd"] = ((a, _) => JsonText.Number(checked(Whole(a[0]) + Whole(a[1]))), [2]),
            ["States.StringSplit"] = ((a, _) => Split(Text(a[0]), Text(a[1])), [2]),
            ["States.UUID"] = ((_, context) => JsonText.String(Uuid(context.Random()).ToString()), [0]),
        };

    /// <summary>A text without anything in it is null, as recorded.</summary>
    static JsonElement Parsed(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return JsonText.Null;
        try
        {
            return JsonText.Normalize(JsonText.Parse(text));
        }
        catch (JsonException)
        {
            throw new FormatException(JsonFault.Find(text).Sentence);
        }
    }

    static string Text(JsonElement value) => value.ValueKind is JsonValueKind.String
        ? value.GetString()!
        : throw new FormatException($"A string is expected instead of {value.GetRawText()}.");

    static string Limited(JsonElement value) => Text(value) is { Length: <= MaxEncoded } text
        ? text
        : throw new FormatException($"A string of {MaxEncoded} characters at most is expected.");

    static JsonElement[] Items(JsonElement value) => value.ValueKind is JsonValueKind.Array
        ? [.. value.EnumerateArray()]
        : throw new FormatException($"An array is expected instead of {value.GetRawText()}.");

    /// <summary>The service rounds each argument by itself, halves up.</summary>
    static long Whole(JsonElement value) => value.ValueKind is JsonValueKind.Number
        ? value.TryGetInt64(out var whole) ? whole : JavaNumber.Round(value.GetDouble())
        : throw new FormatException($"A number is expected instead of {value.GetRawText()}.");

    static int Positive(JsonElement value) => Whole(value) is > 0 and <= int.MaxValue and var whole
        ? (int)whole
        : throw new FormatException($"A positive integer is expected instead of {value.GetRawText()}.");

    static JsonElement Item(JsonElement array, long index) => index >= 0 && index < Items(array).Length
        ? array[(int)index]
        : throw new FormatException($"The index {index} is outside the array, which has {array.GetArrayLength()} items.");

    static IEnumerable<JsonElement> Range(long first, long last, long step)
    {
        if (step == 0)
            throw new FormatException("The step of a range must not be 0.");
        if (checked(last - first) / step >= 1000)
            throw new FormatException("A range has at most 1000 items.");
        for (var value = first; step > 0 ? value <= last : value >= last; value = checked(value + step))
            yield return JsonText.Number(value);
    }

    static IEnumerable<JsonElement> Unique(JsonElement[] items)
    {
        var known = new HashSet<JsonElement>(EqualityComparer<JsonElement>.Create(JsonElement.DeepEquals, Hash));
        return items.Where(known.Add);
    }

    /// <summary>
    /// Equal values have equal hashes: numbers by their value, objects whatever the order of their members is.
    /// </summary>
    static int Hash(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble().GetHashCode(),
        JsonValueKind.String => value.GetString()!.GetHashCode(StringComparison.Ordinal),
        JsonValueKind.Array => value.EnumerateArray().Aggregate(17, (hash, item) => HashCode.Combine(hash, Hash(item))),
        JsonValueKind.Object => value.EnumerateObject().Aggregate(
            31,
            (hash, member) =>
                unchecked(
                    hash + HashCode.Combine(member.Name.GetHashCode(StringComparison.Ordinal), Hash(member.Value)))),
        var kind => (int)kind,
    };

    static string Hash(JsonElement value, string algorithm)
    {
        var bytes = Encoding.UTF8.GetBytes(
            value.ValueKind is JsonValueKind.String ? Limited(value) : value.GetRawText());
#pragma warning disable CA5350, CA5351 // The states language has these algorithms.
        var hash = algorithm switch
        {
            "MD5" => MD5.HashData(bytes),
            "SHA-1" => SHA1.HashData(bytes),
            "SHA-256" => SHA256.HashData(bytes),
            "SHA-384" => SHA384.HashData(bytes),
            "SHA-512" => SHA512.HashData(bytes),
            _ => throw new FormatException($"'{algorithm}' is none of the algorithms MD5, SHA-1, SHA-256, SHA-384 and SHA-512."),
        };
#pragma warning restore CA5350, CA5351
        return Convert.ToHexStringLower(hash);
    }

    static JsonElement Merge(JsonElement first, JsonElement second, JsonElement deep)
    {
        if (first.ValueKind is not JsonValueKind.Object || second.ValueKind is not JsonValueKind.Object)
            throw new FormatException("Two objects are expected.");
        if (deep.ValueKind is not JsonValueKind.False)
            throw new FormatException("Only a shallow merge is supported: the third argument must be false.");
        var laterMembers = second.EnumerateObject().ToDictionary(property => property.Name, property => property.Value);
        var text = new JsonText();
        text.Object();
        foreach (var property in first.EnumerateObject())
        {
            text.Name(property.Name);
            text.Element(laterMembers.TryGetValue(property.Name, out var later) ? later : property.Value);
        }
        var names = first.EnumerateObject().Select(property => property.Name).ToHashSet();
        foreach (var property in second.EnumerateObject().Where(property => !names.Contains(property.Name)))
        {
            text.Name(property.Name);
            text.Element(property.Value);
        }
        text.EndObject();
        return text.ToElement();
    }

    static JsonElement MathRandom(IReadOnlyList<JsonElement> arguments, ContextObject context)
    {
        var (from, to) = (Whole(arguments[0]), Whole(arguments[1]));
        if (from >= to)
            throw new FormatException($"The start {from} must be less than the end {to}.");
        // A seed in the states language is the author's, who asks for the same number each time.
        var random = arguments is [_, _, var seed] ? new Random(unchecked((int)Whole(seed))) : context.Random();
        return JsonText.Number(random.NextInt64(from, to));
    }

    /// <summary>Each character of the delimiter separates, and empty parts are dropped.</summary>
    static JsonElement Split(string text, string delimiters) => JsonText.Array(
        (delimiters.Length == 0 ? [text] : text.Split(delimiters.ToCharArray(), StringSplitOptions.RemoveEmptyEntries))
            .Select(JsonText.String));

    static Guid Uuid(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        bytes[6] = (byte)(bytes[6] & 0x0F | 0x40);
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
