using System.Buffers;
using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.XGBoost.Input;

/// <summary>A channel's rows, as they were read.</summary>
/// <param name="Columns">As many as the last one in which something was seen.</param>
/// <param name="Notices">What was read in a way that its author can hardly have meant.</param>
abstract record TrainingData(int Rows, int Columns, float[] Labels, float[]? Weights, IReadOnlyList<string> Notices)
{
    /// <summary>Hands the rows over to the library: they are not here any more.</summary>
    public TrainingMatrix ToMatrix(int threads)
    {
        var matrix = Features(threads);
        matrix.Set("label", Labels);
        if (Weights is not null)
            matrix.Set("weight", Weights);
        return new(matrix, Columns, Labels, Notices);
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
    /// <summary>Has the values, unless an array has.</summary>
    public IMemoryOwner<float>? Owner { private get; init; }

    protected override DMatrix Features(int threads)
    {
        using (Owner)
            return new(Values.Span, Rows, Columns, threads);
    }
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

/// <summary>A channel's rows as the library holds them, with their labels.</summary>
/// <remarks>
/// One training after the other can use them: what the library keeps with the features (bins, sorted columns) it makes
/// anew when a training asks for others.
/// </remarks>
/// <param name="Columns">As <see cref="TrainingData"/> counts them.</param>
/// <param name="Notices">As <see cref="TrainingData"/> gives them.</param>
sealed record TrainingMatrix(DMatrix Features, int Columns, float[] Labels, IReadOnlyList<string> Notices) : IDisposable
{
    public int Rows => Features.Rows;

    public void Dispose() => Features.Dispose();
}

/// <summary>Reads the files of a channel in one of the formats.</summary>
abstract class TrainingParser
{
    /// <summary>What the container calls the file that is added next.</summary>
    public string Path { protected get; set; } = "";

    /// <summary>Adds a file's rows.</summary>
    /// <exception cref="UserErrorException">The parser refuses the file.</exception>
    public abstract void Add(FileContent content);

    public abstract TrainingData ToData();
}
