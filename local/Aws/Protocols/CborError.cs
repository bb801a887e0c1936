using System.Buffers.Binary;
using System.Text;

namespace Local.Aws.Protocols;

/// <summary>A refusal in CBOR: a map of two texts.</summary>
/// <seealso href="https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html"/>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc8949#section-3"/>
static class CborError
{
    public const string ContentType = "application/cbor";

    const byte MapOfTwo = 0xA2, TextWithLength = 0x7A;

    public static byte[] Write(AwsException error) =>
        [MapOfTwo, .. Text("__type"), .. Text(error.Code), .. Text("message"), .. Text(error.Message)];

    static byte[] Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, utf8.Length);
        return [TextWithLength, .. length, .. utf8];
    }
}
