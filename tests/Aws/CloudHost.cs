using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Local;
using Local.Aws;
using Local.Aws.SigV4;
using Local.CloudFormation.Templates;

namespace Tests.Aws;

/// <summary>The whole account on a port of its own, with a small stack, which has no function to build.</summary>
public sealed class CloudHost : IAsyncLifetime
{
    const string Stack =
        """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Data:
            Type: AWS::S3::Bucket
            Properties: { BucketName: data }
          Worker:
            Type: AWS::IAM::Role
            Properties:
              RoleName: worker
              AssumeRolePolicyDocument:
                Version: "2012-10-17"
                Statement:
                  - { Effect: Allow, Action: "sts:AssumeRole", Principal: { AWS: !Ref AWS::AccountId } }
                  - { Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: states.amazonaws.com } }
              Policies:
                - PolicyName: reads
                  PolicyDocument:
                    Version: "2012-10-17"
                    Statement:
                      - { Sid: Lists, Effect: Allow, Action: "s3:ListBucket", Resource: "arn:aws:s3:::data" }
                      - { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*" }
          Waiting:
            Type: AWS::Serverless::StateMachine
            Properties:
              Name: Waiting
              Role: !GetAtt Worker.Arn
              Logging:
                Level: ALL
                IncludeExecutionData: true
                Destinations:
                  - CloudWatchLogsLogGroup: { LogGroupArn: !GetAtt History.Arn }
              Definition:
                StartAt: Choose
                States:
                  Choose:
                    Type: Choice
                    Choices: [{ Variable: $.fail, IsPresent: true, Next: Give up }]
                    Default: Pass on
                  Pass on: { Type: Pass, End: true }
                  Give up: { Type: Fail, Error: E, Cause: C }
          History:
            Type: AWS::Logs::LogGroup
            Properties: { LogGroupName: /aws/vendedlogs/states/waiting, RetentionInDays: 7 }
        """;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tests-cloud-");
    Cloud _cloud = null!;

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    internal static AwsAccount Account { get; } = new("123456789012", "us-east-1");

    internal Cloud Cloud => _cloud;

    internal Uri Url => _cloud.Url;

    internal static Credentials Root { get; } = new("test", "test", null, Principal.Root(Account));

    public async ValueTask InitializeAsync() => await StartAsync();

    /// <summary>As after the end of the process: another one over the same data folder.</summary>
    internal async Task RestartAsync()
    {
        await _cloud.DisposeAsync();
        await StartAsync();
    }

    async Task StartAsync()
    {
        _cloud = await Cloud.CreateAsync(
            Account, _folder.CreateSubdirectory("data"), Time, new() { Port = 0, Seed = 1 });
        await _cloud.StartAsync();
        var file = Path.Combine(_folder.FullName, "template.yaml");
        await File.WriteAllTextAsync(file, Stack);
        var template = Template.Load(file);
        var stack = template.CreateStack("local", new Dictionary<string, string>(), Account);
        await _cloud.DeployAsync(template, stack, _ => { }, CancellationToken.None);
    }

    /// <summary>Calls an operation of the query protocol.</summary>
    /// <param name="parameters">Such as <c>RoleName=a&amp;Path=/b/</c>, as they are on the wire.</param>
    internal async Task<(HttpStatusCode Status, XElement Body)> QueryAsync(
        string service, string version, string action, string parameters = "", Credentials? caller = null)
    {
        using var client = Client(service, caller);
        using var content = new StringContent($"Action={action}&Version={version}&{parameters}", Encoding.UTF8,
            "application/x-www-form-urlencoded");
        using var response = await client.PostAsync("/", content, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (response.StatusCode, WithoutNamespaces(XElement.Parse(text)));
    }

    /// <summary>Calls an operation of the JSON protocols.</summary>
    internal async Task<(HttpStatusCode Status, JsonElement Body)> JsonAsync(
        string service, string target, string body, Credentials? caller = null)
    {
        using var client = Client(service, caller);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent(body) };
        request.Content.Headers.ContentType = new("application/x-amz-json-1.1");
        request.Headers.Add("X-Amz-Target", target);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (response.StatusCode, text.Length == 0 ? default : JsonElement.Parse(text));
    }

    internal HttpClient Client(string service, Credentials? caller = null) => new(new SigningHandler(
        caller ?? Root, service, Account.Region, Time, new HttpClientHandler()))
    {
        BaseAddress = Url,
    };

    public async ValueTask DisposeAsync()
    {
        await _cloud.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    static XElement WithoutNamespaces(XElement element) => new(
        element.Name.LocalName,
        element.Nodes().Select(node => node is XElement child ? WithoutNamespaces(child) : node));
}
