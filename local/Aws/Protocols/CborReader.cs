using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Local.Aws.Protocols;

/// <summary>Reads CBOR as the JSON that says the same: bytes become Base64, a tagged time its seconds.</summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc8949"/>
ref struct CborReader(ReadOnlySpan<byte> bytes)
{
    const int MaxDepth = 100, Break = 0xFF, Indefinite = 31;

    ReadOnlySpan<byte> _rest = bytes;

    /// <exception cref="AwsException">A <c>SerializationException</c>.</exception>
    public static JsonElement Read(ReadOnlySpan<byte> bytes)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            var reader = new CborReader(bytes);
            reader.Value(writer, 0);
            if (!reader._rest.IsEmpty)
                throw Refuse();
        }
        return JsonProtocol.Read(json.WrittenMemory);
    }

    void Value(Utf8JsonWriter json, int depth)
    {
        if (depth > MaxDepth)
            throw Refuse();
        var head = Take(1)[0];
        var (major, minor) = (head >> 5, head & 31);
        switch (major)
        {
            case 0:
                json.WriteNumberValue(Argument(minor));
                break;
            case 1:
                json.WriteNumberValue(-1m - Argument(minor));
                break;
            case 2:
                json.WriteBase64StringValue(Bytes(minor, 2));
                break;
            case 3:
                json.WriteStringValue(Text(minor));
                break;
            case 4:
                Items(minor, depth, json);
                break;
            case 5:
                Members(minor, depth, json);
                break;
            case 6:
                Argument(minor); // a tag: a time's seconds are a number as any
                Value(json, depth + 1);
                break;
            default:
                Simple(minor, json);
                break;
        }
    }

    void Items(int minor, int depth, Utf8JsonWriter json)
    {
        json.WriteStartArray();
        for (var left = Length(minor); left != 0 && !AtBreak(minor); left--)
            Value(json, depth + 1);
        json.WriteEndArray();
    }

    void Members(int minor, int depth, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        for (var left = Length(minor); left != 0 && !AtBreak(minor); left--)
        {
            var head = Take(1)[0];
            if (head >> 5 != 3)
                throw Refuse();
            json.WritePropertyName(Text(head & 31));
            Value(json, depth + 1);
        }
        json.WriteEndObject();
    }

    void Simple(int minor, Utf8JsonWriter json)
    {
        double? number = minor switch
        {
            25 => (double)BinaryPrimitives.ReadHalfBigEndian(Take(2)),
            26 => BinaryPrimitives.ReadSingleBigEndian(Take(4)),
            27 => BinaryPrimitives.ReadDoubleBigEndian(Take(8)),
            _ => null,
        };
        if (number is { } real)
            json.WriteNumberValue(double.IsFinite(real) ? real : throw Refuse());
        else if (minor is 20 or 21)
            json.WriteBooleanValue(minor == 21);
        else if (minor is 22 or 23)
            json.WriteNullValue();
        else
            throw Refuse();
    }

    string Text(int minor)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Bytes(minor, 3));
        }
        catch (DecoderFallbackException)
        {
            throw Refuse();
        }
    }

    /// <summary>A string, or the parts of one whose length was not known.</summary>
    byte[] Bytes(int minor, int major)
    {
        if (minor != Indefinite)
            return Take(Size(minor)).ToArray();
        List<byte> all = [];
        while (!AtBreak(minor))
        {
            var head = Take(1)[0];
            if (head >> 5 != major || (head & 31) == Indefinite)
                throw Refuse();
            all.AddRange(Take(Size(head & 31)));
        }
        return [.. all];
    }

    /// <summary>How many items or members follow; -1 for as many as come before the break.</summary>
    long Length(int minor) => minor == Indefinite ? -1 : Size(minor);

    bool AtBreak(int minor)
    {
        if (minor != Indefinite || _rest.IsEmpty || _rest[0] != Break)
            return false;
        Take(1);
        return true;
    }

    // Each byte, item and member takes a byte at least.
    int Size(int minor) => Argument(minor) is var size && size <= (ulong)_rest.Length ? (int)size : throw Refuse();

    ulong Argument(int minor) => minor switch
    {
        < 24 => (ulong)minor,
        24 => Take(1)[0],
        25 => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
        26 => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
        27 => BinaryPrimitives.ReadUInt64BigEndian(Take(8)),
        _ => throw Refuse(),
    };

    ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
            throw Refuse();
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    static AwsException Refuse() => new("SerializationException", "The request's body is not CBOR.");
}
