using System.Buffers.Binary;
using System.Numerics;

namespace Local.Storage;

/// <summary>A value as it is kept: behind a checksum, so that damage is not taken for data.</summary>
static class SealedValue
{
    // No JSON begins with it: a value that does not either was kept by a version of this program without checksums.
    const byte Mark = 1;
    const int Length = 1 + sizeof(uint);

    public static byte[] Seal(ReadOnlySpan<byte> value)
    {
        var kept = new byte[Length + value.Length];
        kept[0] = Mark;
        BinaryPrimitives.WriteUInt32LittleEndian(kept.AsSpan(1), Checksum(value));
        value.CopyTo(kept.AsSpan(Length));
        return kept;
    }

    /// <exception cref="InvalidDataException">It is not what was sealed.</exception>
    public static ReadOnlySpan<byte> Open(ReadOnlySpan<byte> kept)
    {
        if (kept is not [Mark, ..])
            return kept;
        var value = kept.Length < Length ? [] : kept[Length..];
        return kept.Length >= Length && BinaryPrimitives.ReadUInt32LittleEndian(kept[1..]) == Checksum(value)
            ? value
            : throw new InvalidDataException("a checksum is not that of its value");
    }

    /// <summary>CRC-32C.</summary>
    /// <param name="before">That of what comes before the value.</param>
    public static uint Checksum(ReadOnlySpan<byte> value, uint before = 0)
    {
        var crc = ~before;
        for (; value.Length >= sizeof(ulong); value = value[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(value));
        foreach (var rest in value)
            crc = BitOperations.Crc32C(crc, rest);
        return ~crc;
    }
}
