using Local.SageMaker.XGBoost.Input.RecordIO;

namespace Local.SageMaker.XGBoost.Input;

/// <summary>RecordIO-protobuf for training, dense or sparse, which the container reads with MLIO.</summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/1.7-1/src/sagemaker_xgboost_container/data_utils.py"/>
sealed class TrainingRecordIO : TrainingParser
{
    readonly RecordIORows _rows = new();

    public override void Add(FileContent content) => Add(content.Bytes());

    void Add(ReadOnlySpan<byte> text)
    {
        try
        {
            _rows.Add(text, Path);
        }
        catch (RecordIOException e)
        {
            throw Failed(e.Message);
        }
    }

    public override TrainingData ToData()
    {
        try
        {
            _rows.Check(isLabelled: true);
        }
        catch (RecordIOException e)
        {
            throw Failed(e.Message);
        }
        var (labels, values) = (_rows.Labels, _rows.Values);
        if (!Array.TrueForAll(labels, float.IsFinite))
            throw Failed("Check failed: valid: Label contains NaN, infinity or a value too large.");
        if (Array.Exists(values, float.IsInfinity))
            throw Failed(
                "Check failed: valid: Input data contains `inf` or a value too large, while `missing` is not set to `inf`");
        return _rows.IsSparse
            ? new SparseData(
                _rows.Rows,
                _rows.Columns,
                _rows.Offsets,
                _rows.Indices,
                values,
                [],
                labels,
                null,
                [])
            : new DenseData(_rows.Rows, _rows.Columns, values, labels, null, []);
    }

    static UserErrorException Failed(string message) =>
        new($"Failed to load recordio-protobuf data with exception:\n{message}");
}
