using System.Globalization;
using System.IO.Compression;
using Local.Aws;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker;

/// <summary>One transform job from its start to its end: each object of the input in batches through the model, its answers into one object.</summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/batch-transform.html"/>
sealed class TransformRun(Platform platform, TransformJob job, Principal role)
{
    const int MiB = 1 << 20;
    const int DefaultPayload = 6;

    /// <summary>The container refuses larger requests with 413, whatever the job allows, up to the second number.</summary>
    const int ContainerLimit = 6 * MiB, LargestContainerLimit = 20 * MiB;

    public async Task RunAsync()
    {
        var folder = platform.Logs.CreateSubdirectory("transform-jobs");
        await using var log = new StreamWriter(Path.Combine(folder.FullName, job.Name + ".log"));
        var payload = job.Definition.MaxPayloadInMB ?? DefaultPayload;
        void Print(string text) => log.WriteLine($"{platform.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture)}:[sagemaker logs]: {text}");
        Print($"MaxConcurrentTransforms={job.Definition.MaxConcurrentTransforms ?? 1}, MaxPayloadInMB={payload}, BatchStrategy={(job.Definition.BatchStrategy == "SingleRecord" ? "SINGLE_RECORD" : "MULTI_RECORD")}");

        try
        {
            var input = S3Uri.Parse(job.InputS3Uri);
            var objects = platform.Objects.List(role, input.Bucket, input.Key).Where(item => !item.Key.EndsWith('/')).ToList();
            if (objects.Count == 0)
            {
                End(TransformJobStatus.Failed, $"ClientError: No S3 objects found under S3 URL \"{job.InputS3Uri}\" given in input data source.");
                return;
            }
            LibraryLog.Redirect(Print);
            using var predictor = new Predictor(await ReadModelAsync(), Environment.ProcessorCount);
            var failed = false;
            foreach (var item in objects)
                failed |= !await TransformAsync(predictor, input, item.Key, payload * MiB, Print);
            End(failed ? TransformJobStatus.Failed : TransformJobStatus.Completed, failed ? "ClientError: See job logs for more information" : null);
        }
        catch (OperationCanceledException) when (job.Stopping.IsCancellationRequested)
        {
            End(TransformJobStatus.Stopped, null);
        }
        catch (AwsException e)
        {
            Print(e.Message);
            End(TransformJobStatus.Failed, $"ClientError: {e.Message}");
        }
        catch (Exception e) when (e is InvalidDataException or XGBoostException)
        {
            // The container's health check fails as long as it cannot load its model.
            Print(e.Message);
            End(TransformJobStatus.Failed, "AlgorithmError: See job logs for more information");
        }
        catch (Exception e)
        {
            // A defect here, or a full disk: the job must end all the same.
            Print(e.ToString());
            End(TransformJobStatus.Failed, $"InternalServerError: We encountered an internal error. Please try again. ({e.Message})");
        }
    }

    async Task<IReadOnlyList<byte[]>> ReadModelAsync()
    {
        var uri = S3Uri.Parse(job.Model.Container.ModelDataUrl!);
        await using var artifact = platform.Objects.OpenRead(role, uri.Bucket, uri.Key);
        return await ModelArtifact.ReadAsync(artifact, job.Stopping.Token);
    }

    /// <returns>Whether the object's answers are whole, and written.</returns>
    async Task<bool> TransformAsync(Predictor predictor, S3Uri input, string key, int payload, Action<string> print)
    {
        var output = S3Uri.Parse(job.Definition.TransformOutput.S3OutputPath).Below(OutputName(input.Key, key));
        try
        {
            await platform.Objects.WriteAsync(role, output.Bucket, output.Key, async (stream, cancellation) =>
            {
                await using var content = Open(input.Bucket, key);
                foreach (var batch in Batches(content, payload))
                {
                    cancellation.ThrowIfCancellationRequested();
                    await stream.WriteAsync(Answer(predictor, batch.Span), cancellation);
                }
            }, job.Stopping.Token);
            job.AddOutput(output.ToString());
            return true;
        }
        catch (InferenceException e)
        {
            print($"{input.Bucket}/{key}: ClientError: {e.Status}");
            print($"{input.Bucket}/{key}: ");
            print($"{input.Bucket}/{key}: Message:");
            print($"{input.Bucket}/{key}: {e.Message}");
            return false;
        }
    }

    Stream Open(string bucket, string key)
    {
        var content = platform.Objects.OpenRead(role, bucket, key);
        return job.Definition.TransformInput.CompressionType == "Gzip" ? new GZipStream(content, CompressionMode.Decompress) : content;
    }

    IEnumerable<ReadOnlyMemory<byte>> Batches(Stream content, int payload) => job.Definition switch
    {
        { TransformInput.SplitType: not "Line" } => TransformBatches.Whole(content, payload),
        { BatchStrategy: "SingleRecord" } => TransformBatches.Lines(content, payload),
        _ => TransformBatches.ManyLines(content, payload),
    };

    byte[] Answer(Predictor predictor, ReadOnlySpan<byte> batch)
    {
        if (batch.Length > ServerLimit)
            throw TransformBatches.TooLarge;
        try
        {
            return predictor.Predict(batch);
        }
        catch (InferenceException e) when (e.Status == 204)
        {
            return []; // an answer without content
        }
    }

    int ServerLimit => (job.Definition.Environment.GetValueOrDefault("MAX_CONTENT_LENGTH") ?? job.Model.Container.Environment.GetValueOrDefault("MAX_CONTENT_LENGTH")) is { } text
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? Math.Min(limit, LargestContainerLimit) : ContainerLimit;

    /// <summary>The input's name below the prefix's folder, with <c>.out</c>.</summary>
    static string OutputName(string prefix, string key) =>
        key[(key.StartsWith(prefix + "/", StringComparison.Ordinal) ? prefix.Length + 1 : prefix.LastIndexOf('/') + 1)..] + ".out";

    void End(TransformJobStatus status, string? reason) => job.End(status, reason, platform.Time.GetUtcNow());
}
