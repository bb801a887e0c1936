using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;
using Tests.S3;

namespace Tests.Functions;

/// <summary>
/// The tests that share one function, one after the other, since they look at what each leaves in S3.
/// </summary>
[CollectionDefinition("GenerateDataset")]
public sealed class SharedGenerateDataset : ICollectionFixture<GenerateDatasetFixture>;

/// <summary>GenerateDataset's executable and an S3 in which it may do what its role in the stack may do.</summary>
public sealed class GenerateDatasetFixture : IAsyncLifetime
{
    S3Server _s3 = null!;
    FunctionProcess _function = null!;
    FunctionProcess _classifier = null!;

    /// <summary>Refuses more, when a test sets it: takes the action and the resource.</summary>
    internal Func<string, string, bool> Refuses { get; set; } = (_, _) => false;

    internal DirectoryInfo Bucket => new(Path.Combine(_s3.Folder.FullName, "bucket"));

    public async ValueTask InitializeAsync()
    {
        _s3 = await S3Server.StartAsync((action, resource) => !Refuses(action, resource) && (action, resource) switch
        {
            ("s3:GetObject", _) => resource.StartsWith("arn:aws:s3:::bucket/input/", StringComparison.Ordinal),
            ("s3:PutObject" or "s3:AbortMultipartUpload", _) =>
                resource.StartsWith("arn:aws:s3:::bucket/csv/", StringComparison.Ordinal),
            ("s3:ListBucket", _) => resource == "arn:aws:s3:::bucket",
            _ => false,
        });
        _function = await StartAsync("reg:squarederror");
        _classifier = await StartAsync("binary:logistic");
    }

    Task<FunctionProcess> StartAsync(string objective) => FunctionProcess.StartAsync("GenerateDataset",
        ("AWS_ENDPOINT_URL", _s3.Url.ToString().TrimEnd('/')), ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "ASIAROLE"), ("AWS_SECRET_ACCESS_KEY", "role-secret"), ("AWS_SESSION_TOKEN", "role-token"),
        ("BUCKET", "bucket"), ("JOB_PREFIX", "tune"), ("OBJECTIVE", objective));

    public async ValueTask DisposeAsync()
    {
        await _function.DisposeAsync();
        await _classifier.DisposeAsync();
        await _s3.DisposeAsync();
    }

    /// <summary>The function of a stack with Objective=binary:logistic.</summary>
    internal Task<Answer> InvokeClassifierAsync(string input) => _classifier.InvokeAsync(input);

    internal Task<Answer> InvokeAsync(string input, TimeSpan? time = null) => _function.InvokeAsync(input, time);

    /// <summary>Waits for a line of the function's log.</summary>
    internal Task LogsAsync(string level, string message) => _function.LogLineAsync(
        line => line.GetProperty("level").GetString() == level && line.GetProperty("message").GetString() == message);

    internal void Put(string name, byte[] content)
    {
        var file = new FileInfo(Path.Combine(Bucket.FullName, "input", name));
        file.Directory!.Create();
        File.WriteAllBytes(file.FullName, content);
    }

    internal string Read(Answer answer, string file) =>
        File.ReadAllText(Path.Combine(Bucket.FullName, "csv", answer.Body.GetProperty("jobName").GetString()!, file));

    internal async Task<string> ChecksumTypeAsync(Answer answer, string file)
    {
        using var client = _s3.Client();
        var key = $"csv/{answer.Body.GetProperty("jobName").GetString()}/{file}";
        GetObjectMetadataRequest request = new()
        {
            BucketName = "bucket",
            Key = key,
            ChecksumMode = ChecksumMode.ENABLED,
        };
        return (await client.GetObjectMetadataAsync(request)).ChecksumType;
    }

    /// <summary>The rows of a file; an empty cell is NaN.</summary>
    internal double[][] Numbers(Answer answer, string file) =>
        [.. Read(answer, file).TrimEnd('\n').Split('\n').Select(line => line.Split(',').Select(Number).ToArray())];

    static double Number(string cell) => cell is "" ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture);

    /// <summary>The keys of all objects under csv/, and of all uploads that are neither complete nor aborted.</summary>
    internal async Task<string[]> WrittenAsync()
    {
        using var client = _s3.Client();
        var objects = await client.ListObjectsV2Async(new() { BucketName = "bucket", Prefix = "csv/" });
        var uploads = await client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = "bucket" });
        return [
            .. (objects.S3Objects ?? []).Select(found => found.Key),
            .. (uploads.MultipartUploads ?? []).Select(upload => upload.Key),
        ];
    }
}
