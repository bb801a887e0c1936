using System.Diagnostics;
using Local.SageMaker.Models;
using Local.SageMaker.XGBoost;
using Local.SageMaker.XGBoost.Input;
using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.Workers;

/// <summary>Explains models: asks a worker, and answers in one.</summary>
static class Explanations
{
    /// <exception cref="ModelException">There is no model that can be loaded.</exception>
    /// <exception cref="InvalidDataException">The archive cannot be unpacked.</exception>
    /// <exception cref="WorkerDiedException">The process died.</exception>
    public static async Task<ModelExplanation> AskAsync(
        WorkerPool pool, ExplanationTask task, CancellationToken cancellation)
    {
        using var lease = await pool.RentAsync(cancellation);
        await using var killing = cancellation.Register(lease.Worker.Kill);
        lease.Worker.Send(FrameKind.Explain, TaskMessage.Write(task));
        while (true)
        {
            var (kind, content) = await lease.Worker.ReceiveAsync();
            switch (kind)
            {
                case FrameKind.Line:
                    break;
                case FrameKind.Explained:
                    lease.MarkReusable();
                    return TaskMessage.ReadExplanation(content);
                case FrameKind.Failed:
                    lease.MarkReusable();
                    throw TaskMessage.ReadFailure(content).ToException();
                default:
                    throw new UnreachableException($"A frame of kind {kind}.");
            }
        }
    }

    /// <summary>In a worker.</summary>
    /// <exception cref="ModelException">There is no model that can be loaded.</exception>
    public static ModelExplanation Explain(ExplanationTask task)
    {
        using var archive = File.OpenRead(task.ModelArchive);
        var files = ModelArtifact.Read(archive, task.Memory);
        if (files.Count == 0)
            throw new ModelException("There is no model at the top of the archive.");
        using var booster = Load(files[0]);
        var (gain, cover) = booster.Kind == "gblinear" ? ([], [])
            : (booster.Scores("gain"), booster.Scores("cover"));
        var weight = booster.Scores("weight");
        var (contributions, rows) = task.Data is null ? ([], 0) : Contributions(booster, task.Data, task.IsWeighted);
        return new(
            [
                .. Enumerable.Range(0, booster.Features).Select(i => new FeatureUse(
                    i,
                    gain.GetValueOrDefault(i),
                    cover.GetValueOrDefault(i),
                    weight.GetValueOrDefault(i),
                    i < contributions.Length ? contributions[i] : 0)),
            ],
            rows);
    }

    static Booster Load(ArchivedFile file)
    {
        try
        {
            return Booster.Load(file.Content);
        }
        catch (XGBoostException e)
        {
            throw new ModelException($"{file.Name} cannot be loaded: {e.Message}");
        }
    }

    static (float[] Means, int Rows) Contributions(Booster booster, byte[] csv, bool isWeighted)
    {
        var line = csv.AsSpan().IndexOf((byte)'\n') is >= 0 and var end ? csv.AsSpan(0, end) : csv;
        if (CsvDelimiter.TrySniff(System.Text.Encoding.UTF8.GetString(line)) is not { } delimiter)
            return ([], 0);
        var parser = new TrainingCsv(delimiter, isWeighted, threads: 1);
        parser.Add(new MemoryStream(csv));
        if (parser.ToData() is not DenseData data || data.Rows == 0 || data.Columns > booster.Features)
            return ([], 0);
        var width = booster.Features;
        var values = new float[data.Rows * width];
        values.AsSpan().Fill(float.NaN);
        for (var row = 0; row < data.Rows; row++)
            data.Values.Span.Slice(row * data.Columns, data.Columns).CopyTo(values.AsSpan(row * width));
        using var matrix = new DMatrix(values, data.Rows, width, threads: 1);
        var all = booster.Contributions(matrix);
        var (sums, blocks) = (new double[width], all.Length / (width + 1));
        for (var block = 0; block < blocks; block++)
        {
            for (var i = 0; i < width; i++)
                sums[i] += Math.Abs(all[block * (width + 1) + i]);
        }
        return ([.. sums.Select(sum => (float)(sum / blocks))], data.Rows);
    }
}
