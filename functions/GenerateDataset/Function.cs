using System.Security.Cryptography;
using System.Text.Json;
using Amazon.S3;
using GenerateDataset.Sources;

namespace GenerateDataset;

/// <summary>Writes the dataset of an execution to <c>csv/JOB_NAME/</c>, under a job name of its own.</summary>
sealed class Function(IAmazonS3 s3, string bucket, string jobPrefix, Objective objective)
{
    public async Task<Response> HandleAsync(JsonElement input, ILambdaContext context)
    {
        // A fiftieth of the time is kept to abort the uploads and to say so: at the deadline Lambda kills the process.
        using var deadline = new CancellationTokenSource(context.RemainingTime * 0.98);
        try
        {
            var request = DatasetRequest.Parse(input, bucket, objective);
            return new(200, await GenerateAsync(request, context.Logger, deadline.Token));
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested)
        {
            throw new DeadlineException(e);
        }
    }

    SourceFile Open(SourceRequest source) => new(new(s3, bucket, source.Key, source.Uri), source, objective);

    async Task<DatasetSummary> GenerateAsync(
        DatasetRequest request, ILambdaLogger logger, CancellationToken cancellation)
    {
        var seed = request.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        var random = new RandomBits((ulong)seed);
        var splitRandom = new RandomBits(random.Next());
        var dataset = request.Source is { } source
            ? await Open(source).OpenAsync(logger, cancellation)
            : Friedman.Generate(request.Rows, request.Noise, random);
        var counts = RowCounts.Of(dataset.RowCount);
        // Not from the seed: two executions with one seed must not share names.
        var jobName = $"{jobPrefix}-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        using var files = new DatasetFiles(s3, bucket, jobName);
        await files.WriteAsync(dataset, new(counts, splitRandom), cancellation);
        logger.LogInformation($"Wrote {dataset.RowCount} rows to s3://{bucket}/csv/{jobName}/.");
        return new(jobName, counts, dataset.FeatureNames.Count, seed, dataset.Source);
    }
}
