using System.Net.Sockets;
using System.Text;
using Local.Aws;
using Local.Aws.Protocols;
using Local.Aws.SigV4;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Tests.Aws;

/// <summary>The port as the program has it, with two services that have one operation each.</summary>
sealed class AwsHost : IAsyncDisposable
{
    static readonly AwsAccount Account = new("123456789012", "us-east-1");

    static readonly Credentials Root = new("test", "test", null, Principal.Root(Account));

    readonly WebApplication _app;

    AwsHost(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.Single());

    public static async Task<AwsHost> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseRequestIds();
        app.UseInternalFailures(app.Logger);
        app.UseSignatureVerification(key => key == Root.AccessKeyId ? Root : null, TimeProvider.System);
        app.UseAws(new Dictionary<string, Lazy<IAwsEndpoint>>
        {
            ["states"] = new(() => new AwsService("sfn", "states", AwsJson.CamelCase, AllowAll)
                .Add<MachineRequest>("DescribeStateMachine", request => request.StateMachineArn,
                    request => new { name = request.StateMachineArn })),
            ["iam"] = new(() => new AwsService("iam", "iam", AwsJson.PascalCase, AllowAll)
                .Add<RoleRequest>("CreateRole", request => request.RoleName, request => new
                {
                    Role = new
                    {
                        request.RoleName,
                        CreateDate = DateTimeOffset.UnixEpoch,
                        Tags = request.Tags ?? [],
                        request.MaxSessionDuration,
                    }
                })),
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    public HttpClient Client(string service) => new(Signing(service, new HttpClientHandler())) { BaseAddress = Url };

    public static DelegatingHandler Signing(string service, HttpMessageHandler inner) =>
        new SigningHandler(Root, service, Account.Region, TimeProvider.System, inner);

    /// <summary>
    /// Sends bytes as they are, and reads the answer's first line and what follows until the connection ends or falls
    /// silent.
    /// </summary>
    public static async Task<string> SendRawAsync(Uri url, string head)
    {
        using var connection = new TcpClient(url.Host, url.Port);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head.ReplaceLineEndings("\r\n")),
            TestContext.Current.CancellationToken);
        var answer = new byte[8192];
        var length = await stream.ReadAsync(answer, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(answer, 0, length);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    static string? AllowAll(Principal caller, string action, string resource,
        IReadOnlyDictionary<string, string>? context) => null;

    sealed record MachineRequest(string StateMachineArn);

    sealed record RoleRequest(
        string RoleName, string AssumeRolePolicyDocument, IReadOnlyList<RoleTag>? Tags = null,
        int? MaxSessionDuration = null);

    sealed record RoleTag(string Key, string Value);
}
