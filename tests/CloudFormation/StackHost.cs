using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using Local;
using Local.Aws;
using Local.CloudFormation.Templates;
using Tests.Aws;

namespace Tests.CloudFormation;

/// <summary>An account whose own stack is a bucket, and a client of its CloudFormation.</summary>
public sealed class StackHost : IAsyncLifetime
{
    public static readonly XNamespace Xml = "http://cloudformation.amazonaws.com/doc/2010-05-15/";

    internal static readonly AwsAccount Account = new("123456789012", "us-east-1");

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tests-stacks-");
    HttpClient _http = null!;

    internal Cloud Cloud { get; private set; } = null!;

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    public Uri Url => Cloud.Url;

    public async ValueTask InitializeAsync() => await StartAsync();

    /// <summary>Ends the program and starts it again on the same data.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    async Task StartAsync()
    {
        Cloud = await Cloud.CreateAsync(Account, _folder, Time, new() { Port = 0, Seed = 1 });
        await Cloud.StartAsync();
        var template = Template.Parse(new StringReader("Resources: { Own: { Type: AWS::S3::Bucket } }"), "template.yaml");
        var stack = template.CreateStack("local", new Dictionary<string, string>(), Account);
        await Cloud.DeployAsync(template, stack, _ => { }, CancellationToken.None);
        _http = new(AwsHost.Signing("cloudformation", new HttpClientHandler())) { BaseAddress = Cloud.Url };
    }

    /// <summary>Puts an object, also into a bucket that is not there yet.</summary>
    public async Task PutAsync(string bucket, string key, string text)
    {
        if (Cloud.Objects.FindBucket(bucket) is null)
            Cloud.Objects.CreateBucket(bucket);
        await Cloud.Objects.WriteAsync(
            Principal.Root(Account),
            bucket,
            key,
            async (stream, cancellation) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation),
            TestContext.Current.CancellationToken);
    }

    async Task StopAsync()
    {
        _http.Dispose();
        await Cloud.DisposeAsync();
    }

    /// <summary>Calls an operation of another service.</summary>
    public async Task CallAsync(string service, string target, string json)
    {
        using var http = new HttpClient(AwsHost.Signing(service, new HttpClientHandler())) { BaseAddress = Cloud.Url };
        using var body = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/x-amz-json-1.1"));
        body.Headers.ContentType!.CharSet = null;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = body };
        request.Headers.Add("X-Amz-Target", target);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    /// <summary>Calls an operation, and waits for what it has begun.</summary>
    /// <returns>The answer's result; or a refusal, as <c>Code: message</c>.</returns>
    public async Task<(XElement? Result, string? Refusal)> CallAsync(
        string operation, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var answer = await SendAsync(operation, parameters);
        foreach (var stack in Cloud.CloudFormation.Stacks.All)
            await stack.Operation.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        return answer;
    }

    /// <summary>Calls an operation.</summary>
    /// <inheritdoc cref="CallAsync(string, IEnumerable{KeyValuePair{string, string}})"/>
    public async Task<(XElement? Result, string? Refusal)> SendAsync(
        string operation, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        using var body = new FormUrlEncodedContent(
            [new("Action", operation), new("Version", "2010-05-15"), .. parameters]);
        using var response = await _http.PostAsync("/", body, TestContext.Current.CancellationToken);
        var xml = XElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return xml.Name.LocalName == "ErrorResponse"
            ? (null, $"{xml.Descendants(Xml + "Code").Single().Value}: {xml.Descendants(Xml + "Message").Single().Value}")
            : (xml.Element(Xml + $"{operation}Result") ?? xml, null);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }
}
