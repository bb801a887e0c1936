using Amazon.Runtime;
using Amazon.S3;
using Local.Aws;
using Local.Aws.SigV4;
using Local.S3;
using Local.S3.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Tests.S3;

/// <summary>S3 on a real port over a folder of its own.</summary>
sealed class S3Server : IAsyncDisposable
{
    public static readonly AwsAccount Account = new("123456789012", "us-east-1");

    /// <summary>A session of a role that may do what the server was told.</summary>
    public static readonly Local.Aws.Credentials Role = new("ASIAROLE", "role-secret", "role-token",
        Principal.AssumedRole(Account.Arn("iam", "role/reader") with { Region = "" }, "session"));

    static readonly Local.Aws.Credentials Root = new("test", "test", null, Principal.Root(Account));

    readonly WebApplication _app;
    readonly Lifecycle _lifecycle;
    readonly TimeProvider _time;
    readonly string _region;

    /// <summary>The keys of the documentation's examples.</summary>
    static readonly Local.Aws.Credentials Example = new(
        "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null, Principal.Root(Account));

    S3Server(WebApplication app, ObjectStore store, DirectoryInfo folder, TimeProvider time, string region) =>
        (_app, Store, Folder, _time, _region, _lifecycle) =
            (app, store, folder, time, region, new(store.Buckets, time));

    public ObjectStore Store { get; }
    public DirectoryInfo Folder { get; }
    public Uri Url => new(_app.Urls.Single());

    /// <param name="allows">What the role's policies allow; the root may do anything.</param>
    public static async Task<S3Server> StartAsync(
        Func<string, string, bool>? allows = null, TimeProvider? time = null, string region = "us-east-1")
    {
        time ??= TimeProvider.System;
        var folder = Directory.CreateTempSubdirectory("s3-");
        var store = new ObjectStore(
            folder,
            Account with { Region = region },
            (caller, action, resource, _) => caller.IsRoot || allows?.Invoke(action, resource) is true
                ? null
                : $"User: {caller.Arn} is not authorized to perform: {action} on resource: \"{resource}\" because no " +
                  $"identity-based policy allows the {action} action",
            time);
        store.CreateBucket("bucket");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Error); // a bug shows its stack
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseEarlyAnswers();
        app.UseInternalFailures(app.Logger);
        app.UseLoopbackOnly();
        app.UseSignatureVerification(Find, time, region: region);
        app.Run(new S3Endpoint(store).AnswerAsync);
        await app.StartAsync();
        return new(app, store, folder, time, region);
    }

    static Local.Aws.Credentials? Find(string key) =>
        key switch { "test" => Root, "ASIAROLE" => Role, _ => key == Example.AccessKeyId ? Example : null };

    public AmazonS3Client Client(AWSCredentials? credentials = null) => new(credentials ?? new BasicAWSCredentials("test", "test"),
        new AmazonS3Config
        {
            ServiceURL = Url.ToString(),
            ForcePathStyle = true,
            AuthenticationRegion = _region,
            MaxErrorRetry = 0,
        });

    /// <summary>A client that sends what it is told, signed.</summary>
    public HttpClient SignedClient(HttpMessageHandler? inner = null) =>
        new(new SigningHandler(Root, "s3", _region, _time, inner ?? new HttpClientHandler())) { BaseAddress = Url };

    /// <summary>Another bucket with all that a bucket has on disk, so that nothing of it is in memory.</summary>
    public void CopyBucket(string name, string copy)
    {
        foreach (var folder in (string[])["", ".meta/"])
        {
            var source = new DirectoryInfo(Path.Combine(Folder.FullName, folder + name));
            foreach (var file in !source.Exists ? [] : source.EnumerateFiles("*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(
                    Folder.FullName, folder + copy, Path.GetRelativePath(source.FullName, file.FullName));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                file.CopyTo(target);
            }
            Directory.CreateDirectory(Path.Combine(Folder.FullName, folder + copy));
        }
    }

    public AmazonS3Client RoleClient() => Client(new SessionAWSCredentials("ASIAROLE", "role-secret", "role-token"));

    public async ValueTask DisposeAsync()
    {
        _lifecycle.Dispose();
        await _app.DisposeAsync();
        Folder.Delete(recursive: true);
    }
}
