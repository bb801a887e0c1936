using System.Buffers;
using System.Globalization;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker;

/// <summary>How a job makes requests of its objects, and answers of the container's.</summary>
sealed class TransformRequests(TransformJob job)
{
    const int MiB = 1 << 20;

    /// <summary>The container refuses larger requests with 413, whatever the job allows, up to the second number.</summary>
    /// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/algorithm_mode/serve.py"/>
    const int DefaultLimit = 6 * MiB, LargestLimit = 20 * MiB;

    static readonly string[] Accepts = ["application/json", "application/jsonlines", "application/x-recordio-protobuf", "text/csv"];

    readonly CreateTransformJobRequest _definition = job.Definition;
    readonly TransformRecords _records = TransformRules.Records(job.Definition.DataProcessing);
    readonly int _limit = Limit(job);

    // What the job leaves out, the container's execution parameters decide: as many requests at once as it has processors, of the size that it takes.
    public int Concurrency => _definition.MaxConcurrentTransforms is > 0 and var given ? given : Environment.ProcessorCount;

    public int PayloadInMB => _definition.MaxPayloadInMB ?? _limit / MiB;

    public bool IsSingleRecord => _definition.BatchStrategy == "SingleRecord";

    bool IsSplit => _definition.TransformInput.SplitType == "Line";

    /// <exception cref="InferenceException">What cannot be split is too large.</exception>
    public IEnumerable<TransformBatch> Split(Stream content) =>
        IsSplit ? TransformBatch.Lines(content, PayloadInMB * MiB) : TransformBatch.Whole(content, PayloadInMB * MiB);

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
        var answers = Ask(predictor, _records.Filter(records).Span);
        return _records.Join(records, answers.Span);
    }

    ReadOnlyMemory<byte> Ask(Predictor predictor, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > _limit)
            throw TransformBatch.TooLarge;
        try
        {
            var answer = predictor.Predict(payload, _definition.TransformInput.ContentType);
            return IsAccepted ? answer : throw new InferenceException(406,
                $"Accept type {Accept} is not supported. Please use supported accept types: [{string.Join(", ", Accepts.Select(type => $"'{type}'"))}].");
        }
        catch (InferenceException e) when (e.Status == 204)
        {
            return default; // an answer without content
        }
    }

    /// <summary>With <c>Line</c>, an answer that does not end its last line gets an end; the container's do.</summary>
    ReadOnlyMemory<byte> Assemble(ReadOnlyMemory<byte> answer) =>
        _definition.TransformOutput.AssembleWith == "Line" && answer.Span is [.., not (byte)'\n'] ? (byte[])[.. answer.Span, (byte)'\n'] : answer;

    string? Accept => _definition.TransformOutput.Accept?.Split(';')[0].Trim();

    /// <summary>The container answers a batch with CSV, whichever of these it is asked for.</summary>
    bool IsAccepted => Accept is null or "" or "*/*" || Accepts.Contains(Accept.ToLowerInvariant());

    static int Limit(TransformJob job) =>
        (job.Definition.Environment.GetValueOrDefault("MAX_CONTENT_LENGTH") ?? job.Model.Container.Environment.GetValueOrDefault("MAX_CONTENT_LENGTH")) is { } text
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? Math.Min(limit, LargestLimit) : DefaultLimit;
}
