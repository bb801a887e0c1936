using System.Globalization;
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

    // CloudWatch names the instance, and here is none.
    string Stream => $"{job.Name}/i-0-{job.CreationTime.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}";

    public async Task RunAsync()
    {
        var folder = platform.Logs.CreateSubdirectory("transform-jobs");
        await using var log = TextWriter.Synchronized(new StreamWriter(Path.Combine(folder.FullName, job.Name + ".log")));
        void Print(string text)
        {
            foreach (var line in text.Split('\n'))
            {
                var now = platform.Time.GetUtcNow();
                platform.Sink(new("/aws/sagemaker/TransformJobs", Stream, now, line, null, null));
                log.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{now:yyyy-MM-dd'T'HH:mm:ss.fff}:[sagemaker logs]: {line}"));
            }
        }
        var strategy = _requests.IsSingleRecord ? "SINGLE_RECORD" : "MULTI_RECORD";
        Print(
            $"MaxConcurrentTransforms={_requests.Concurrency}, MaxPayloadInMB={_requests.PayloadInMB}, " +
            $"BatchStrategy={strategy}");

        try
        {
            var objects = TransformInputs.Find(
                platform.Objects, role, job.Definition.TransformInput.DataSource.S3DataSource!);
            if (objects.Count == 0)
            {
                End(JobStatus.Failed, $"ClientError: No S3 objects found under S3 URL \"{job.InputS3Uri}\" given in input data source.");
                return;
            }
            var failure = await TransformAsync(objects, ModelArchive.Find(platform, role, job.Model), Print);
            End(
                failure is null ? JobStatus.Completed : JobStatus.Failed,
                failure is null ? null : $"{failure}: See job logs for more information");
        }
        catch (OperationCanceledException) when (job.Stopping.IsCancellationRequested)
        {
            End(JobStatus.Stopped, null);
        }
        catch (AwsException e)
        {
            Print(e.Message);
            End(JobStatus.Failed, $"ClientError: {e.Message}");
        }
        catch (InvalidDataException e)
        {
            var refused = ModelArchive.Unreadable(job.Model);
            Print($"{refused}\n{e.Message}");
            End(JobStatus.Failed, $"ClientError: {refused}");
        }
        catch (ModelException e)
        {
            // The container's health check fails as long as it cannot load its model.
            Print(e.Message);
            End(JobStatus.Failed, "AlgorithmError: See job logs for more information");
        }
        catch (WorkerDiedException e) when (!e.IsOutOfMemory)
        {
            Print($"The process that served the model died with exit code {e.ExitCode}. {e.Errors}".TrimEnd());
            End(JobStatus.Failed, $"AlgorithmError: , exit code: {e.ExitCode}");
        }
        catch (Exception e) when (e is InsufficientMemoryException or WorkerDiedException)
        {
            Print($"The model and a batch need more memory than the instance has. {e.Message}");
            End(JobStatus.Failed, JobFailures.OutOfMemory);
        }
        catch (Exception e)
        {
            // A defect here, or a full disk: the job must end all the same.
            Print(e.ToString());
            End(JobStatus.Failed, JobFailures.Internal(e));
        }
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
