using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.XGBoost.Input;

/// <summary>A channel's rows.</summary>
/// <param name="Columns">As many as the last one in which something was seen.</param>
/// <param name="Notices">What was read in a way that its author can hardly have meant.</param>
abstract record TrainingData(int Rows, int Columns, float[] Labels, float[]? Weights, IReadOnlyList<string> Notices)
{
    public DMatrix ToMatrix(int threads)
    {
        var matrix = Features(threads);
        matrix.Set("label", Labels);
        if (Weights is not null)
            matrix.Set("weight", Weights);
        return matrix;
    }

    protected abstract DMatrix Features(int threads);
}

/// <param name="Values">Row by row; NaN is a missing value.</param>
sealed record DenseData(
    int Rows,
    int Columns,
    ReadOnlyMemory<float> Values,
    float[] Labels,
    float[]? Weights,
    IReadOnlyList<string> Notices)
    : TrainingData(Rows, Columns, Labels, Weights, Notices)
{
    protected override DMatrix Features(int threads) => new(Values.Span, Rows, Columns, threads);
}

/// <param name="Offsets">Where each row begins among the values, and where the last one ends.</param>
/// <param name="Indices">The column of each value; what is not there is missing.</param>
/// <param name="Groups">How many rows each query has; empty when there are no queries.</param>
sealed record SparseData(
    int Rows, int Columns, ulong[] Offsets, uint[] Indices, float[] Values, uint[] Groups, float[] Labels,
    float[]? Weights, IReadOnlyList<string> Notices)
    : TrainingData(Rows, Columns, Labels, Weights, Notices)
{
    protected override DMatrix Features(int threads)
    {
        var matrix = new DMatrix(Offsets, Indices, Values, Columns);
        if (Groups.Length > 0)
            matrix.SetGroups(Groups);
        return matrix;
    }
}

/// <summary>Reads the files of a channel in one of the formats.</summary>
abstract class TrainingParser
{
    /// <summary>What the container calls the file that is added next.</summary>
    public string Path { protected get; set; } = "";

    /// <summary>Adds a file's rows.</summary>
    /// <exception cref="UserErrorException">The parser refuses the file.</exception>
    public abstract void Add(ReadOnlySpan<byte> text);

    public abstract TrainingData ToData();
}
