using System.Numerics;
using Parquet;
using Parquet.Schema;

namespace Local.SageMaker.XGBoost.Input;

/// <summary>
/// Parquet for training: the first column is the label, a null is a missing value. The container reads it with pyarrow
/// and pandas.
/// </summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/data_utils.py"/>
sealed class TrainingParquet : TrainingParser
{
    readonly List<float> _labels = [];
    readonly List<float> _values = [];
    int? _columns;

    public override void Add(FileContent content) => Add(content.Bytes());

    void Add(ReadOnlySpan<byte> text)
    {
        try
        {
            // Training has a thread of its own.
            AddAsync(new MemoryStream(text.ToArray())).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not UserErrorException)
        {
            throw Failed(e.Message);
        }
    }

    public override TrainingData ToData() => _labels.TrueForAll(float.IsFinite)
        ? new DenseData(_labels.Count, _columns ?? 0, _values.ToArray(), [.. _labels], null, [])
        : throw Failed("Check failed: valid: Label contains NaN, infinity or a value too large.");

    async Task AddAsync(Stream file)
    {
        await using var reader = await ParquetReader.CreateAsync(file);
        var fields = reader.Schema.GetDataFields();
        if ((_columns ??= fields.Length - 1) != fields.Length - 1)
            throw Failed($"A file has {fields.Length} columns and another {_columns + 1}.");
        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            using var rows = reader.OpenRowGroupReader(group);
            var count = checked((int)rows.RowCount);
            var columns = new float[fields.Length][];
            for (var column = 0; column < columns.Length; column++)
                columns[column] = await ReadAsync(rows, fields[column], count);
            _labels.AddRange(columns[0]);
            for (var row = 0; row < count; row++)
            {
                for (var column = 1; column < columns.Length; column++)
                    _values.Add(columns[column][row]);
            }
        }
    }

    static Task<float[]> ReadAsync(ParquetRowGroupReader rows, DataField field, int count) =>
        Type.GetTypeCode(field.ClrType) switch
        {
            TypeCode.Double => NumbersAsync<double>(rows, field, count),
            TypeCode.Single => NumbersAsync<float>(rows, field, count),
            TypeCode.Int64 => NumbersAsync<long>(rows, field, count),
            TypeCode.UInt64 => NumbersAsync<ulong>(rows, field, count),
            TypeCode.Int32 => NumbersAsync<int>(rows, field, count),
            TypeCode.UInt32 => NumbersAsync<uint>(rows, field, count),
            TypeCode.Int16 => NumbersAsync<short>(rows, field, count),
            TypeCode.UInt16 => NumbersAsync<ushort>(rows, field, count),
            TypeCode.SByte => NumbersAsync<sbyte>(rows, field, count),
            TypeCode.Byte => NumbersAsync<byte>(rows, field, count),
            TypeCode.Boolean => ReadAsync<bool>(rows, field, count, value => value ? 1 : 0),
            _ => throw Failed($"The column '{field.Name}' has the type {field.ClrType.Name}, which is no number."),
        };

    /// <summary>Through double precision, as pandas gives them to XGBoost.</summary>
    static Task<float[]> NumbersAsync<T>(
        ParquetRowGroupReader rows, DataField field, int count) where T : struct, INumber<T> =>
        ReadAsync<T>(rows, field, count, value => (float)double.CreateTruncating(value));

    static async Task<float[]> ReadAsync<T>(
        ParquetRowGroupReader rows, DataField field, int count, Func<T, float> number) where T : struct
    {
        if (field.IsNullable)
        {
            var nullable = new T?[count];
            await rows.ReadAsync<T>(field, nullable.AsMemory());
            return Array.ConvertAll(nullable, value => value is { } known ? number(known) : float.NaN);
        }
        var values = new T[count];
        await rows.ReadAsync<T>(field, values.AsMemory());
        return Array.ConvertAll(values, value => number(value));
    }

    static UserErrorException Failed(string message) => new($"Failed to load parquet data with exception:\n{message}");
}
