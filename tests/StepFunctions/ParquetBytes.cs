using System.Text;

namespace Tests.StepFunctions;

/// <summary>Parquet files of one column of INT64, which claim what a test wants: no library would write them.</summary>
/// <seealso href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift"/>
static class ParquetBytes
{
    const byte I32 = 5, I64 = 6, Text = 8, List = 9, Nested = 12;

    static readonly byte[] Magic = "PAR1"u8.ToArray();

    /// <param name="values">How many values the file says it has.</param>
    /// <param name="encoding">As the format numbers it: 0 is PLAIN, 5 DELTA_BINARY_PACKED.</param>
    /// <param name="depth">In how many groups the column is.</param>
    public static byte[] File(long values, int encoding, byte[] page, int depth = 0)
    {
        var number = Zigzag(values);
        var header = Struct(
            (1, I32, Zigzag(0)),
            (2, I32, Zigzag(page.Length)),
            (3, I32, Zigzag(page.Length)),
            (5, Nested, Struct(
                (1, I32, number), (2, I32, Zigzag(encoding)), (3, I32, Zigzag(3)), (4, I32, Zigzag(3)))));
        var path = Enumerable.Repeat("g", depth).Append("a").Select(Sized);
        var column = Struct(
            (1, I32, Zigzag(2)),
            (2, List, Items(I32, [Zigzag(encoding)])),
            (3, List, Items(Text, [.. path])),
            (4, I32, Zigzag(0)),
            (5, I64, number),
            (6, I64, Zigzag(header.Length + page.Length)),
            (7, I64, Zigzag(header.Length + page.Length)),
            (9, I64, Zigzag(Magic.Length)));
        var group = Struct(
            (1, List, Items(Nested, [Struct((2, I64, Zigzag(Magic.Length)), (3, Nested, column))])),
            (2, I64, Zigzag(header.Length + page.Length)),
            (3, I64, number));
        var groups = Enumerable.Repeat(
            Struct((3, I32, Zigzag(0)), (4, Text, Sized("g")), (5, I32, Zigzag(1))), depth);
        byte[][] schema =
        [
            Struct((4, Text, Sized("root")), (5, I32, Zigzag(1))),
            .. groups,
            Struct((1, I32, Zigzag(2)), (3, I32, Zigzag(0)), (4, Text, Sized("a"))),
        ];
        return Framed([.. header, .. page], Struct(
            (1, I32, Zigzag(1)),
            (2, List, Items(Nested, schema)),
            (3, I64, number),
            (4, List, Items(Nested, [group]))));
    }

    /// <summary>A file whose last number has no end.</summary>
    public static byte[] Endless() => Framed([], [0x15, 0xff]);

    public static byte[] Unsigned(long number)
    {
        List<byte> bytes = [];
        for (; number > 0x7f; number >>= 7)
            bytes.Add((byte)(number & 0x7f | 0x80));
        return [.. bytes, (byte)number];
    }

    static byte[] Zigzag(long number) => Unsigned(number << 1 ^ number >> 63);

    static byte[] Framed(byte[] pages, byte[] footer) =>
        [.. Magic, .. pages, .. footer, .. BitConverter.GetBytes(footer.Length), .. Magic];

    static byte[] Sized(string text) => [.. Unsigned(text.Length), .. Encoding.ASCII.GetBytes(text)];

    static byte[] Items(byte type, byte[][] items) =>
        [(byte)(0xf0 | type), .. Unsigned(items.Length), .. items.SelectMany(item => item)];

    static byte[] Struct(params (int Id, byte Type, byte[] Content)[] fields)
    {
        List<byte> bytes = [];
        var last = 0;
        foreach (var (id, type, content) in fields)
        {
            bytes.Add((byte)(id - last << 4 | type));
            bytes.AddRange(content);
            last = id;
        }
        return [.. bytes, 0];
    }
}
