using System.Buffers;
using Local.SageMaker.Workers;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Transform;

/// <summary>How a job makes requests of its objects, and answers of the container's.</summary>
sealed class TransformRequests(TransformJob job)
{
    const int MiB = 1 << 20;

    static readonly string[] Accepts = ["application/json", "application/jsonlines", "application/x-recordio-protobuf", "text/csv"];

    readonly CreateTransformJobRequest _definition = job.Definition;
    readonly TransformRecords _records = TransformRules.Records(job.Definition.DataProcessing);
    readonly int _limit = job.Environment.Limit;
    readonly string? _accept = Accept(job.Definition);

    // What the job leaves out, the container's execution parameters decide: as many requests at once as it has processors, of the size that it takes.
    public int Concurrency => _definition.MaxConcurrentTransforms is > 0 and var given ? given : Environment.ProcessorCount;

    public int PayloadInMB => _definition.MaxPayloadInMB ?? _limit / MiB;

    public bool IsSingleRecord => _definition.BatchStrategy == "SingleRecord";

    bool IsSplit => _definition.TransformInput.SplitType == "Line";

    /// <summary>Nothing is read that would only be refused: a batch over the container's limit is, unless a filter makes it smaller.</summary>
    /// <exception cref="InferenceException">What cannot be split is too large.</exception>
    public IEnumerable<TransformBatch> Split(Stream content)
    {
        var payload = PayloadInMB * MiB;
        var most = _records.FiltersInput ? payload : Math.Min(payload, _limit);
        return IsSplit && (IsSingleRecord || most == payload) ? TransformBatch.Lines(content, most) : TransformBatch.Whole(content, most);
    }

    /// <summary>Asks the container for the answers to a batch.</summary>
    /// <exception cref="InferenceException">The container refuses a request.</exception>
    public async Task<ReadOnlyMemory<byte>> AnswerAsync(ServingWorker worker, TransformBatch batch, CancellationToken cancellation)
    {
        if (!(IsSplit && IsSingleRecord))
            return await AnswerAsync(worker, batch.Content, cancellation);
        var answers = new ArrayBufferWriter<byte>();
        foreach (var line in Lines(batch.Content))
            answers.Write((await AnswerAsync(worker, line, cancellation)).Span);
        return answers.WrittenMemory;
    }

    /// <summary>How the container is started for this job.</summary>
    public ServingTask ServingTask(FileInfo archive) => new()
    {
        ModelArchive = archive.FullName,
        ModelDataUrl = job.Model.Container.ModelDataUrl!,
        IsEnsemble = job.Environment.IsEnsemble,
        ContentType = _definition.TransformInput.ContentType,
        Selected = IsAccepted ? job.Environment.Selected(_accept?.ToLowerInvariant()) : null,
        Memory = MemoryLimit.Of(_definition.TransformResources.InstanceType),
    };

    static IEnumerable<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> content)
    {
        for (var rest = content.TrimEnd((byte)'\n'); ;)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            yield return end < 0 ? rest : rest[..end];
            if (end < 0)
                yield break;
            rest = rest[(end + 1)..];
        }
    }

    async Task<ReadOnlyMemory<byte>> AnswerAsync(ServingWorker worker, ReadOnlyMemory<byte> records, CancellationToken cancellation)
    {
        if (_records.IsNothing)
            return Assemble(await AskAsync(worker, records, cancellation));
        var answers = await AskAsync(worker, _records.FiltersInput ? _records.Filter(records.Span) : records, cancellation);
        return _records.Join(records.Span, answers.Span);
    }

    bool IsAccepted => _accept is null || Accepts.Contains(_accept.ToLowerInvariant());

    async Task<ReadOnlyMemory<byte>> AskAsync(ServingWorker worker, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        if (payload.Length > _limit)
            throw TransformBatch.TooLarge;
        try
        {
            var answer = await worker.PredictAsync(payload, cancellation);
            return IsAccepted ? answer : throw new InferenceException(406,
                $"Accept type {_accept} is not supported. Please use supported accept types: [{string.Join(", ", Accepts.Select(type => $"'{type}'"))}].");
        }
        catch (InferenceException e) when (e.Status == 204)
        {
            return default; // an answer without content
        }
    }

    /// <summary>With <c>Line</c>, an answer that does not end its last line gets an end; the container's do.</summary>
    ReadOnlyMemory<byte> Assemble(ReadOnlyMemory<byte> answer) =>
        _definition.TransformOutput.AssembleWith == "Line" && answer.Span is [.., not (byte)'\n'] ? (byte[])[.. answer.Span, (byte)'\n'] : answer;

    /// <summary>Null for the container's default. With predictions alone it answers a batch with CSV, whichever of the types it is asked for.</summary>
    public static string? Accept(CreateTransformJobRequest definition) => definition.TransformOutput.Accept?.Split(';')[0].Trim() is { } accept and not ("" or "*/*") ? accept : null;
}
