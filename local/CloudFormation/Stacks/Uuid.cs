using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Local.CloudFormation.Stacks;

/// <summary>The ids of stacks and of their events are UUIDs of version 1: they hold the time.</summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9562#section-5.1"/>
static class Uuid
{
    static readonly DateTimeOffset Gregorian = new(1582, 10, 15, 0, 0, 0, TimeSpan.Zero);

    public static Guid TimeBased(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[8..]);
        var ticks = (time - Gregorian).Ticks;
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)ticks);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[4..], (ushort)(ticks >> 32));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)((ticks >> 48 & 0x0FFF) | 0x1000));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        // The bit of a group address: this is no network card's.
        bytes[10] |= 1;
        return new Guid(bytes, bigEndian: true);
    }
}
