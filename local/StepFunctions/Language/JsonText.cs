using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Local.Aws;

namespace Local.StepFunctions.Language;

/// <summary>
/// Builds JSON as the service prints it: compact, keys in their order, and nothing escaped that JSON does not require.
/// </summary>
/// <remarks>
/// What is copied by <see cref="Element"/> is copied as text, so data from outside passes <see cref="Normalize"/> once.
/// </remarks>
sealed class JsonText
{
    // A state's data nests as deeply as its author likes; System.Text.Json stops at 64 by default.
    public const int MaxDepth = 1000;

    readonly ArrayBufferWriter<byte> _text = new(256);
    bool _separate;

    public static JsonElement EmptyObject { get; } = Parse("{}"u8);
    public static JsonElement Null { get; } = Parse("null"u8);
    public static JsonElement True { get; } = Parse("true"u8);
    public static JsonElement False { get; } = Parse("false"u8);

    public static JsonElement Parse(ReadOnlySpan<byte> utf8) =>
        JsonElement.Parse(utf8, new JsonDocumentOptions { MaxDepth = MaxDepth });

    /// <exception cref="JsonException">It is not JSON, or has a text that is none.</exception>
    public static JsonElement Parse(string json)
    {
        var value = JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
        if (json.Contains(@"\u", StringComparison.Ordinal))
            WholeCharacters.Check(value);
        return value;
    }

    public static JsonElement String(string value)
    {
        var text = new JsonText();
        text.Value(value);
        return text.ToElement();
    }

    public static JsonElement Number(long value) => Parse(value.ToString(CultureInfo.InvariantCulture));

    public static JsonElement Array(IEnumerable<JsonElement> items)
    {
        var text = new JsonText();
        text.Array();
        foreach (var item in items)
            text.Element(item);
        text.EndArray();
        return text.ToElement();
    }

    /// <summary>The same value as the service would print it: no spaces, its escapes, its numbers.</summary>
    public static JsonElement Normalize(JsonElement value)
    {
        var text = new JsonText();
        text.Copy(value);
        return text.ToElement();
    }

    /// <summary>The size in bytes of the value's text.</summary>
    public static int Size(JsonElement value) => JsonMarshal.GetRawUtf8Value(value).Length;

    /// <summary>How many bytes have been written.</summary>
    public int Length => _text.WrittenCount;

    /// <exception cref="EvaluationException">What was put into one another nests too deeply.</exception>
    public JsonElement ToElement()
    {
        try
        {
            return Parse(_text.WrittenSpan);
        }
        catch (JsonException)
        {
            throw new EvaluationException($"The document's nesting depth exceeds the maximum allowed ({MaxDepth}).");
        }
    }

    public void Object() => Open((byte)'{');

    public void EndObject() => Close((byte)'}');

    public void Array() => Open((byte)'[');

    public void EndArray() => Close((byte)']');

    public void Name(string name)
    {
        Value(name);
        Write(":"u8);
        _separate = false;
    }

    public void Element(JsonElement value)
    {
        Separate();
        Write(JsonMarshal.GetRawUtf8Value(value));
        _separate = true;
    }

    public void Value(long value)
    {
        Separate();
        Write(Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
        _separate = true;
    }

    public void Value(string value)
    {
        Separate();
        Write("\""u8);
        var rest = value.AsSpan();
        while (rest.IndexOfAny(Escaped) is >= 0 and var at)
        {
            Utf8(rest[..at]);
            Escape(rest[at]);
            rest = rest[(at + 1)..];
        }
        Utf8(rest);
        Write("\""u8);
        _separate = true;
    }

    static readonly SearchValues<char> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (char)c), '"', '\\']);

    void Escape(char c)
    {
        ReadOnlySpan<byte> escape = c switch
        {
            '"' => "\\\""u8,
            '\\' => "\\\\"u8,
            '\b' => "\\b"u8,
            '\f' => "\\f"u8,
            '\n' => "\\n"u8,
            '\r' => "\\r"u8,
            '\t' => "\\t"u8,
            _ => Encoding.UTF8.GetBytes($"\\u{(int)c:X4}"),
        };
        Write(escape);
    }

    void Copy(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                CopyObject(value);
                break;
            case JsonValueKind.Array:
                Array();
                foreach (var item in value.EnumerateArray())
                    Copy(item);
                EndArray();
                break;
            case JsonValueKind.String:
                Value(value.GetString()!);
                break;
            case JsonValueKind.Number:
                Separate();
                Utf8(JavaNumber.Print(value));
                _separate = true;
                break;
            default:
                Element(value);
                break;
        }
    }

    /// <summary>The service keeps a repeated key at its first place, with its last value.</summary>
    void CopyObject(JsonElement value)
    {
        var (names, repeated) = (new HashSet<string>(), false);
        foreach (var property in value.EnumerateObject())
            repeated |= !names.Add(property.Name);
        Object();
        foreach (var property in value.EnumerateObject())
        {
            if (repeated && !names.Remove(property.Name))
                continue;
            Name(property.Name);
            Copy(repeated ? value.GetProperty(property.Name) : property.Value);
        }
        EndObject();
    }

    void Open(byte bracket)
    {
        Separate();
        Write([bracket]);
        _separate = false;
    }

    void Close(byte bracket)
    {
        Write([bracket]);
        _separate = true;
    }

    void Separate()
    {
        if (_separate)
            Write(","u8);
    }

    void Utf8(ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, _text);

    void Write(ReadOnlySpan<byte> bytes) => _text.Write(bytes);
}
