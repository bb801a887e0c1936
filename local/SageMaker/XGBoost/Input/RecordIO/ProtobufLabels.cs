using System.Buffers.Binary;
using System.Text;

namespace Local.SageMaker.XGBoost.Input.RecordIO;

/// <summary>Answers as RecordIO-protobuf: a record for each row, with what was selected among its labels.</summary>
/// <remarks>
/// The container empties its buffer never, so that each record holds the messages of all rows before it, too. Whoever
/// reads it does not see that: of two labels with the same name the last one counts.
/// </remarks>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/1.7-1/src/sagemaker_xgboost_container/algorithm_mode/serve_utils.py"/>
static class ProtobufLabels
{
    public static byte[] Write(IEnumerable<IEnumerable<(string Name, IEnumerable<float> Values)>> rows)
    {
        var (messages, records) = (new MemoryStream(), new MemoryStream());
        Span<byte> header = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(header, RecordIOReader.Magic);
        foreach (var row in rows)
        {
            foreach (var (name, values) in row)
            {
                var value = Field(2, Tensor(values));
                messages.Write(Field(2, [.. Field(1, Encoding.UTF8.GetBytes(name)), .. Field(2, value)]));
            }
            BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)messages.Length);
            records.Write(header);
            messages.WriteTo(records);
            records.Write(new byte[(4 - (messages.Length % 4)) % 4]);
        }
        return records.ToArray();
    }

    static byte[] Tensor(IEnumerable<float> values) =>
        Field(1, [.. values.SelectMany(BitConverter.GetBytes)]);

    static byte[] Field(int number, byte[] content)
    {
        List<byte> field = [(byte)((number << 3) | 2)];
        var length = (uint)content.Length;
        for (; length >= 0x80; length >>= 7)
            field.Add((byte)(length | 0x80));
        field.Add((byte)length);
        return [.. field, .. content];
    }
}
