using System.Buffers.Binary;
using System.Text;

namespace Tests.CloudWatch;

/// <summary>A body in CBOR, part by part.</summary>
sealed class CborBuilder(params byte[] bytes)
{
    readonly List<byte> _bytes = [.. bytes];

    public byte[] Bytes => [.. _bytes];

    public CborBuilder Map(byte members) => Add((byte)(0xA0 + members));

    public CborBuilder List(byte items) => Add((byte)(0x80 + items));

    public CborBuilder Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return Add(0x78, (byte)utf8.Length).Add(utf8);
    }

    public CborBuilder Number(byte number) => Add(0x18, number);

    public CborBuilder Time(double seconds)
    {
        var number = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(number, seconds);
        return Add(0xC1, 0xFB).Add(number);
    }

    CborBuilder Add(params byte[] more)
    {
        _bytes.AddRange(more);
        return this;
    }
}
