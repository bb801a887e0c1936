using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Local.Aws.Model;

namespace Local.Aws.Protocols;

/// <summary>Writes an answer in CBOR, each member as the API model says.</summary>
/// <seealso href="https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html#value-serialization"/>
sealed class CborWriter(ApiModel model)
{
    const byte TagOfTime = 0xC1, Double = 0xFB, True = 0xF5, False = 0xF4, Null = 0xF6;

    readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    public void Structure(ApiShape shape, JsonElement value)
    {
        var members = shape.Members?.Where(member => value.TryGetProperty(member.Key, out _)).ToList() ?? [];
        Head(5, (ulong)members.Count);
        foreach (var (name, reference) in members)
        {
            Text(name);
            Value(model.Shape(reference), value.GetProperty(name));
        }
    }

    public void Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Head(3, (ulong)utf8.Length);
        _bytes.Write(utf8);
    }

    /// <param name="major">The type: 0 to 7.</param>
    /// <param name="argument">A number, or how much follows.</param>
    public void Head(int major, ulong argument)
    {
        var (size, minor) = argument switch
        {
            < 24 => (0, (int)argument),
            <= byte.MaxValue => (1, 24),
            <= ushort.MaxValue => (2, 25),
            <= uint.MaxValue => (4, 26),
            _ => (8, 27),
        };
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, argument);
        Byte((byte)((major << 5) | minor));
        _bytes.Write(bytes[(sizeof(ulong) - size)..]);
    }

    void Value(ApiShape shape, JsonElement value)
    {
        switch (value.ValueKind, shape.Type)
        {
            case (JsonValueKind.Null, _):
                Byte(Null);
                break;
            case (_, "structure"):
                Structure(shape, value);
                break;
            case (_, "list"):
                Head(4, (ulong)value.GetArrayLength());
                foreach (var item in value.EnumerateArray())
                    Value(model.Shape(shape.Member!), item);
                break;
            case (_, "map"):
                Head(5, (ulong)value.EnumerateObject().Count());
                foreach (var entry in value.EnumerateObject())
                {
                    Text(entry.Name);
                    Value(model.Shape(shape.Value!), entry.Value);
                }
                break;
            case (_, "timestamp"):
                Byte(TagOfTime);
                Real(value.GetDouble());
                break;
            case (_, "float" or "double"):
                Real(value.GetDouble());
                break;
            case (JsonValueKind.Number, _):
                var number = value.GetInt64();
                Head(number < 0 ? 1 : 0, number < 0 ? (ulong)(-1 - number) : (ulong)number);
                break;
            case (JsonValueKind.True or JsonValueKind.False, _):
                Byte(value.GetBoolean() ? True : False);
                break;
            case (_, "blob"):
                var blob = value.GetBytesFromBase64();
                Head(2, (ulong)blob.Length);
                _bytes.Write(blob);
                break;
            default:
                Text(value.GetString()!);
                break;
        }
    }

    void Real(double value)
    {
        Span<byte> bytes = stackalloc byte[9];
        bytes[0] = Double;
        BinaryPrimitives.WriteDoubleBigEndian(bytes[1..], value);
        _bytes.Write(bytes);
    }

    void Byte(byte value) => _bytes.Write([value]);
}
