using System.Buffers;
using Local.SageMaker.XGBoost;
using Local.SageMaker.XGBoost.Input;

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
    readonly SelectedContent? _selected = job.Environment.Selected(Accept(job.Definition)?.ToLowerInvariant());

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

    /// <exception cref="InferenceException">The container refuses a request.</exception>
    public ReadOnlyMemory<byte> Answer(Predictor predictor, TransformBatch batch)
    {
        if (!(IsSplit && IsSingleRecord))
            return Answer(predictor, batch.Content);
        var answers = new ArrayBufferWriter<byte>();
        foreach (var line in batch.Content.TrimEnd((byte)'\n').Split((byte)'\n'))
            answers.Write(Answer(predictor, batch.Content[line]).Span);
        return answers.WrittenMemory;
    }

    ReadOnlyMemory<byte> Answer(Predictor predictor, ReadOnlySpan<byte> records)
    {
        if (_records.IsNothing)
            return Assemble(Ask(predictor, records));
        var answers = Ask(predictor, _records.FiltersInput ? _records.Filter(records).Span : records);
        return _records.Join(records, answers.Span);
    }

    ReadOnlyMemory<byte> Ask(Predictor predictor, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > _limit)
            throw TransformBatch.TooLarge;
        try
        {
            var isAccepted = _accept is null || Accepts.Contains(_accept.ToLowerInvariant());
            var answer = predictor.Predict(payload, _definition.TransformInput.ContentType, isAccepted ? _selected : null);
            return isAccepted ? answer : throw new InferenceException(406,
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
