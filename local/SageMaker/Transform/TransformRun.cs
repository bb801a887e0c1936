using System.IO.Compression;
using Local.Aws;
using Local.SageMaker.Jobs;
using Local.SageMaker.Models;
using Local.SageMaker.Workers;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Transform;

/// <summary>
/// One transform job from its start to its end: each object of the input in batches through the model, its answers into
/// one object.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/batch-transform.html"/>
sealed class TransformRun(Platform platform, TransformJob job, Principal role)
{
    readonly TransformRequests _requests = new(job);

    public async Task RunAsync()
    {
        await using var log = new TransformLog(platform, job);
        var strategy = _requests.IsSingleRecord ? "SINGLE_RECORD" : "MULTI_RECORD";
        log.Print(
            $"MaxConcurrentTransforms={_requests.Concurrency}, MaxPayloadInMB={_requests.PayloadInMB}, " +
            $"BatchStrategy={strategy}");
        try
        {
            var reason = await TransformAllAsync(log.Print);
            End(reason is null ? JobStatus.Completed : JobStatus.Failed, reason);
        }
        catch (OperationCanceledException) when (job.Stopping.IsCancellationRequested)
        {
            End(JobStatus.Stopped, null);
        }
        catch (Exception e)
        {
            var failure = TransformFailure.Of(e, job.Model);
            log.Print(failure.Explanation);
            End(JobStatus.Failed, failure.Reason);
        }
    }

    /// <returns>Null when all went well; else the reason that the job fails with.</returns>
    async Task<string?> TransformAllAsync(Action<string> print)
    {
        var objects = TransformInputs.Find(
            platform.Objects, role, job.Definition.TransformInput.DataSource.S3DataSource!);
        if (objects.Count == 0)
            return $"ClientError: No S3 objects found under S3 URL \"{job.InputS3Uri}\" given in input data source.";
        var blamed = await TransformAsync(objects, ModelArchive.Find(platform, role, job.Model), print);
        return blamed is null ? null : TransformFailure.OfObjects(blamed);
    }

    /// <returns>Null when the answers to all objects are whole, and written; else who is to blame.</returns>
    async Task<string?> TransformAsync(IReadOnlyList<TransformObject> objects, FileInfo model, Action<string> print)
    {
        // More workers than processors would only share them.
        var workers = Math.Min(_requests.Concurrency, Environment.ProcessorCount);
        var stopping = job.Stopping.Token;
        var task = _requests.ServingTask(model);
        Task<ServingWorker> StartAsync() =>
            ServingWorker.StartAsync(platform.Workers, task, (_, text) => print(text), stopping);
        await using var pipeline = new TransformPipeline(
            await StartAsync(), objects.Select(Batches), workers, StartAsync, (worker, batch) =>
                _requests.AnswerAsync(worker, batch, stopping), stopping);
        string? failure = null;
        foreach (var item in objects)
        {
            var output = S3Uri.Parse(job.Definition.TransformOutput.S3OutputPath).Below(item.OutputName);
            try
            {
                await platform.Objects.WriteAsync(role, output.Bucket, output.Key, async (stream, cancellation) =>
                {
                    await foreach (var answer in pipeline.NextAsync(cancellation))
                        await stream.WriteAsync(answer, cancellation);
                }, job.Stopping.Token);
                job.Change(state => state with { Outputs = [.. state.Outputs, output.ToString()] });
            }
            catch (Exception e) when (e is InferenceException or TransformInputException)
            {
                failure = e is InferenceException { Status: >= 500 } ? "AlgorithmError" : failure ?? "ClientError";
                print($"{item.Bucket}/{item.Key}: " + e switch
                {
                    InferenceException { Status: >= 500 and var status } => $"Bad HTTP status received from algorithm: {status}",
                    InferenceException { Status: var status } => $"ClientError: {status}",
                    _ => "ClientError",
                });
                foreach (var line in (string[])["", "Message:", .. e.Message.Split('\n')])
                    print($"{item.Bucket}/{item.Key}: {line}");
            }
        }
        return failure;
    }

    /// <exception cref="TransformInputException">The object cannot be read.</exception>
    IEnumerable<TransformBatch> Batches(TransformObject item)
    {
        using var content = Open(item);
        using var batches = _requests.Split(content).GetEnumerator();
        while (MoveNext())
            yield return batches.Current;

        bool MoveNext()
        {
            try
            {
                return batches.MoveNext();
            }
            catch (InvalidDataException)
            {
                throw new TransformInputException(
                    "The object is not the whole of compressed data, though the job's CompressionType is Gzip.");
            }
        }
    }

    Stream Open(TransformObject item)
    {
        try
        {
            var content = platform.Objects.OpenRead(role, item.Bucket, item.Key);
            return job.Definition.TransformInput.CompressionType == "Gzip"
                ? new GZipStream(content, CompressionMode.Decompress)
                : content;
        }
        catch (AwsException e)
        {
            throw new TransformInputException(e.Message);
        }
    }

    void End(JobStatus status, string? reason) => job.End(status, reason, platform.Time.GetUtcNow());
}

/// <summary>An object cannot be read, or is not compressed as the job says.</summary>
sealed class TransformInputException(string message) : Exception(message);
