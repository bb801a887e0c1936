using System.Globalization;
using System.Text;

namespace Tests.SageMaker;

/// <summary>Writes RecordIO-protobuf as the SageMaker SDK does.</summary>
/// <seealso href="https://github.com/aws/sagemaker-python-sdk/blob/v2.257.1/src/sagemaker/amazon/common.py"/>
static class RecordIOFile
{
    /// <summary>Records, each a message.</summary>
    public static byte[] Of(params IEnumerable<byte[]> messages) =>
        [.. messages.SelectMany(message => Record(message, 0))];

    /// <summary>A record, or a part of a message: 1 for the first, 2 for others, 3 for the last.</summary>
    public static byte[] Record(byte[] payload, uint kind) =>
        [
            .. BitConverter.GetBytes(0xced7230a), .. BitConverter.GetBytes((kind << 29) | (uint)payload.Length),
            .. payload,
            .. new byte[(4 - (payload.Length % 4)) % 4],
        ];

    /// <summary>The rows of a CSV text, the label first, as messages.</summary>
    /// <param name="type"><c>float32</c>, <c>float64</c> or <c>int32</c>.</param>
    public static IEnumerable<byte[]> Messages(string csv, string type, bool isSparse, bool isLabelled = true) =>
        csv.TrimEnd().Split('\n').Select(line =>
        {
            double[] row = [.. line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
            var values = isLabelled ? row[1..] : row;
            var tensor = isSparse
                ? Tensor(type, values, [.. Enumerable.Range(0, values.Length)], [values.Length])
                : Tensor(type, values);
            return isLabelled ? Labelled(Tensor(type, [row[0]]), tensor) : Map(1, "values", tensor);
        });

    /// <summary>A message of both, under the usual name.</summary>
    public static byte[] Labelled(byte[] label, byte[] features) =>
        [.. Map(1, "values", features), .. Map(2, "values", label)];

    /// <summary>An entry of a message's features (1) or labels (2).</summary>
    public static byte[] Map(int field, string name, byte[] tensor) =>
        Field(field, [.. Field(1, Encoding.UTF8.GetBytes(name)), .. Field(2, tensor)]);

    public static byte[] Tensor(string type, double[] values, int[]? keys = null, int[]? shape = null)
    {
        var (field, packed) = type switch
        {
            "float32" => (2, values.SelectMany(value => BitConverter.GetBytes((float)value))),
            "float64" => (3, values.SelectMany(BitConverter.GetBytes)),
            "int32" => (7, values.SelectMany(value => Varint((ulong)(long)value))),
            _ => (9, []),
        };
        return Field(field, [
            .. Field(1, [.. packed]), .. Field(2, [.. (keys ?? []).SelectMany(key => Varint((ulong)key))]),
            .. Field(3, [.. (shape ?? []).SelectMany(length => Varint((ulong)length))]),
        ]);
    }

    static byte[] Field(int number, byte[] content) =>
        content.Length == 0 ? [] : [(byte)((number << 3) | 2), .. Varint((ulong)content.Length), .. content];

    static IEnumerable<byte> Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
