namespace Local.Aws;

/// <summary>
/// A cyclic redundancy check of 32 or 64 bits, bits reflected, all ones before and inverted after: the three that S3
/// knows, of which event streams have one.
/// </summary>
/// <remarks>Eight bytes at a time by eight tables ("slicing by 8").</remarks>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html"/>
sealed class Crc(int bits, ulong[][] tables)
{
    // The polynomials, reflected.
    static readonly ulong[][] Crc32Tables = Tables(0xEDB88320);
    static readonly ulong[][] Crc32CTables = Tables(0x82F63B78);
    static readonly ulong[][] Crc64NvmeTables = Tables(0x9A6C9329AC4BC9B5);

    ulong _state = ulong.MaxValue >> (64 - bits);

    public static Crc Crc32() => new(32, Crc32Tables);
    public static Crc Crc32C() => new(32, Crc32CTables);
    public static Crc Crc64Nvme() => new(64, Crc64NvmeTables);

    public void Append(ReadOnlySpan<byte> data)
    {
        var state = _state;
        for (; data.Length >= 8; data = data[8..])
        {
            state ^= BitConverter.ToUInt64(data);
            state = tables[7][state & 0xFF] ^ tables[6][(state >> 8) & 0xFF]
                ^ tables[5][(state >> 16) & 0xFF] ^ tables[4][(state >> 24) & 0xFF]
                ^ tables[3][(state >> 32) & 0xFF] ^ tables[2][(state >> 40) & 0xFF]
                ^ tables[1][(state >> 48) & 0xFF] ^ tables[0][state >> 56];
        }
        foreach (var b in data)
            state = tables[0][(state ^ b) & 0xFF] ^ (state >> 8);
        _state = state;
    }

    /// <summary>The checksum, most significant byte first.</summary>
    public byte[] Value()
    {
        var value = _state ^ (ulong.MaxValue >> (64 - bits));
        var bytes = new byte[bits / 8];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(value >> (bits - 8 - (8 * i)));
        return bytes;
    }

    static ulong[][] Tables(ulong polynomial)
    {
        var tables = new ulong[8][];
        for (var t = 0; t < 8; t++)
        {
            tables[t] = new ulong[256];
            for (var i = 0; i < 256; i++)
            {
                var value = t == 0 ? (ulong)i : tables[t - 1][i];
                if (t == 0)
                {
                    for (var bit = 0; bit < 8; bit++)
                        value = (value & 1) == 1 ? (value >> 1) ^ polynomial : value >> 1;
                }
                else
                {
                    value = tables[0][value & 0xFF] ^ (value >> 8);
                }
                tables[t][i] = value;
            }
        }
        return tables;
    }
}
