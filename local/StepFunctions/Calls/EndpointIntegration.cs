using System.Text.Json;
using Local.Aws;
using Local.Aws.Clients;
using Local.Aws.Model;
using Local.StepFunctions.Language.Services;

namespace Local.StepFunctions.Calls;

/// <summary>
/// An optimized integration of a service that runs elsewhere: each action is one of the API's operations.
/// </summary>
/// <param name="service">As resources name it: <c>events</c>.</param>
sealed class EndpointIntegration(string service, ServiceClient client, TimeProvider time) : IServiceIntegration
{
    /// <summary>Ours: AWS asks once a minute, and this is not AWS's load.</summary>
    static readonly TimeSpan BetweenPolls = TimeSpan.FromSeconds(1);

    public string Service => service;

    public bool Supports(string action, IntegrationPattern pattern) =>
        OptimizedIntegrations.Find(service, action, pattern) is { IsOperation: true }
        && (
            pattern is not (IntegrationPattern.Sync or IntegrationPattern.Sync2)
                || PolledJob.Find(service, action) is not null);

    public async Task<IntegrationCall> CallAsync(IntegrationRequest request, CancellationToken cancellation)
    {
        var action = OptimizedIntegrations.Find(service, request.Action, request.Pattern)!;
        var answer = await CallAsync(action.Operation, request.Parameters, cancellation);
        ThrowIfEntriesFailed(answer);
        if (request.Pattern is not IntegrationPattern.RequestResponse)
            ThrowIfTasksFailed(answer);
        if (request.Pattern is not IntegrationPattern.Sync || PolledJob.Find(service, request.Action) is not { } job)
            return new(answer);
        return new(
            answer,
            WaitAsync(job, job.Request(request.Parameters, answer), cancellation),
            job.Stop is { } stop
                ? () => CallAsync(stop, job.StopRequest(request.Parameters, answer), CancellationToken.None)
                : null);
    }

    async Task<JsonElement> WaitAsync(PolledJob job, JsonElement request, CancellationToken cancellation)
    {
        while (true)
        {
            var (description, succeeded) = job.Read(
                await CallAsync(job.Operation, request, cancellation, withMetadata: false));
            if (succeeded is true)
                return description;
            if (succeeded is false)
                throw new IntegrationException("States.TaskFailed", description.GetRawText());
            await Task.Delay(BetweenPolls, time, cancellation);
        }
    }

    async Task<JsonElement> CallAsync(
        string operation, JsonElement parameters, CancellationToken cancellation, bool withMetadata = true)
    {
        try
        {
            var answer = await client.CallAsync(operation, new("", null), parameters, SdkNames.Pascal, cancellation);
            return withMetadata ? WithMetadata(answer) : answer.Result;
        }
        catch (AwsException e)
        {
            throw Failed(e);
        }
    }

    static JsonElement WithMetadata(ServiceResult answer)
    {
        var (result, status, headers) = answer;
        var id = headers.GetValueOrDefault("x-amzn-RequestId") ?? headers.GetValueOrDefault("x-amz-request-id") ?? "";
        var members = new SortedDictionary<string, object>(StringComparer.Ordinal);
        foreach (var member in result.EnumerateObject())
            members[member.Name] = member.Value;
        foreach (var (name, value) in SdkResponse.Metadata(status, id, headers))
            members[name] = value;
        return JsonSerializer.SerializeToElement(members, AwsJson.PascalCase);
    }

    /// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html"/>
    static void ThrowIfEntriesFailed(JsonElement answer)
    {
        if (answer.TryGetProperty("FailedEntryCount", out var count) && count.GetInt32() > 0)
            throw new IntegrationException("EventBridge.FailedEntry", answer.GetRawText());
    }

    /// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html"/>
    void ThrowIfTasksFailed(JsonElement answer)
    {
        if (service is "ecs" && answer.TryGetProperty("Failures", out var failures) && failures.GetArrayLength() > 0)
            throw new IntegrationException("AmazonECS.Unknown", answer.GetRawText());
    }

    /// <remarks>
    /// The names are those of the AWS SDK for Java 1: an error that has no exception of its own has the service's.
    /// </remarks>
    IntegrationException Failed(AwsException e)
    {
        var (prefix, own) = service switch
        {
            "dynamodb" => ("DynamoDB", "AmazonDynamoDB"),
            "sqs" => ("SQS", "AmazonSQS"),
            "sns" => ("SNS", "AmazonSNS"),
            "ecs" => ("ECS", "AmazonECS"),
            "events" => ("EventBridge", "AmazonEventBridge"),
            "batch" => ("Batch", "AWSBatch"),
            "glue" => ("Glue", "AWSGlue"),
            _ =>
                (
                    client.Model.Service.ServiceId.Replace(" ", "", StringComparison.Ordinal),
                    $"Amazon{client.Model.Service.ServiceId.Replace(" ", "", StringComparison.Ordinal)}"),
        };
        var code = e.Code.EndsWith("Exception", StringComparison.Ordinal) ? e.Code : $"{e.Code}Exception";
        var isOwn = client.Model.Exceptions.Contains(e.Code) || e.Code is "SdkClientException";
        return new($"{prefix}.{(isOwn ? code : $"{own}Exception")}", SdkResponse.Cause(e, own));
    }
}
