using Local.SageMaker.Models;
using Local.SageMaker.Workers;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Transform;

/// <summary>How a job makes requests of its objects, and answers of the container's.</summary>
sealed class TransformRequests(TransformJob job)
{
    const int MiB = 1 << 20;

    readonly CreateTransformJobRequest _definition = job.Definition;
    readonly TransformRecords _records = TransformRules.Records(job.Definition.DataProcessing);
    readonly int _limit = job.Environment.Limit;

    readonly Invocation _invocation = new(
        job.Definition.TransformInput.ContentType,
        job.Definition.TransformOutput.Accept,
        IsEachLine: job.Definition is { BatchStrategy: "SingleRecord", TransformInput.SplitType: "Line" });

    // What the job leaves out, the container's execution parameters decide: as many requests at once as it has
    // processors, of the size that it takes.
    public int Concurrency =>
        _definition.MaxConcurrentTransforms is > 0 and var given ? given : Environment.ProcessorCount;

    public int PayloadInMB => _definition.MaxPayloadInMB ?? _limit / MiB;

    public bool IsSingleRecord => _definition.BatchStrategy == "SingleRecord";

    bool IsSplit => _definition.TransformInput.SplitType == "Line";

    /// <summary>
    /// Nothing is read that would only be refused: a batch over the container's limit is, unless a filter makes it
    /// smaller.
    /// </summary>
    /// <exception cref="InferenceException">What cannot be split is too large.</exception>
    public IEnumerable<TransformBatch> Split(Stream content)
    {
        var payload = PayloadInMB * MiB;
        var most = _records.FiltersInput ? payload : Math.Min(payload, _limit);
        if (_definition.TransformInput.SplitType == "RecordIO")
            return TransformBatch.Records(content, most, IsSingleRecord);
        return IsSplit && (IsSingleRecord || most == payload)
            ? TransformBatch.Lines(content, most)
            : TransformBatch.Whole(content, most);
    }

    /// <summary>Asks the container for the answers to a batch.</summary>
    /// <exception cref="InferenceException">The container refuses a request.</exception>
    public async Task<ReadOnlyMemory<byte>> AnswerAsync(
        ServingWorker worker, TransformBatch batch, CancellationToken cancellation)
    {
        var records = batch.Content;
        if (_records.IsNothing)
            return Assemble(await worker.InvokeAsync(_invocation, records, cancellation));
        var payload = _records.FiltersInput ? _records.Filter(records.Span) : records;
        var answers = await worker.InvokeAsync(_invocation, payload, cancellation);
        return _records.Join(records.Span, answers.Span);
    }

    /// <summary>How the container is started for this job.</summary>
    public ServingTask ServingTask(FileInfo archive) => job.Environment.Task(
        archive, job.Model.Container.ModelDataUrl!, _definition.TransformResources.InstanceType, isBatch: true);

    /// <summary>With <c>Line</c>, an answer that does not end its last line gets an end; the container's do.</summary>
    ReadOnlyMemory<byte> Assemble(ReadOnlyMemory<byte> answer) =>
        _definition.TransformOutput.AssembleWith == "Line" && answer.Span is [.., not (byte)'\n']
            ? (byte[])[.. answer.Span, (byte)'\n']
            : answer;
}
