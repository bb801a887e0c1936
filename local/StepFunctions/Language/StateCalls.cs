using Local.Aws;
using Local.Aws.Model;
using Local.StepFunctions.Language.Services;

namespace Local.StepFunctions.Language;

/// <summary>What a state needs the role of its state machine for.</summary>
/// <param name="State">The state's name.</param>
/// <param name="Action">As policies name it, such as <c>sagemaker:CreateModel</c>.</param>
/// <param name="Resource">An ARN that the definition gives; null when it is known only while it runs.</param>
/// <param name="IsNeeded">Whether the state fails without it; otherwise it has a use for it.</param>
sealed record StateCall(string State, string Action, string? Resource, bool IsNeeded);

/// <summary>The calls of a definition's states, found without running it.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html"/>
static class StateCalls
{
    // S3's actions that are not named as their operations are.
    static readonly Dictionary<string, string> S3Actions = new()
    {
        ["HeadBucket"] = "ListBucket",
        ["HeadObject"] = "GetObject",
        ["ListBuckets"] = "ListAllMyBuckets",
        ["ListObjects"] = "ListBucket",
        ["ListObjectsV2"] = "ListBucket",
        ["CopyObject"] = "PutObject",
        ["DeleteObjects"] = "DeleteObject",
    };

    public static IEnumerable<StateCall> Of(Definition definition) => definition.Graph.All.SelectMany(Of);

    static IEnumerable<StateCall> Of(State state) => state switch
    {
        TaskState { Resource.IsActivity: false } task => OfTask(task),
        MapState { Distributed: { } distributed } => OfMap(state.Name, distributed),
        _ => [],
    };

    static IEnumerable<StateCall> OfMap(string state, DistributedMap map)
    {
        if (map.Reader is { } reader)
            yield return new(state, S3Action(SdkNames.Pascal(reader.Action)), null, IsNeeded: true);
        yield return new(state, "states:StartExecution", null, IsNeeded: true);
        foreach (var more in (string[])["DescribeExecution", "StopExecution", "RedriveExecution"])
            yield return new(state, $"states:{more}", null, IsNeeded: false);
        foreach (var more in (string[])["PutObject", "GetObject", "ListMultipartUploadParts", "AbortMultipartUpload"])
            yield return new(state, $"s3:{more}", null, IsNeeded: false);
    }

    static IEnumerable<StateCall> OfTask(TaskState task)
    {
        var (resource, action) = (task.Resource, SdkNames.Pascal(task.Resource.Action));
        if (resource.Service is "lambda" && resource.Action is "invoke")
        {
            yield return new(task.Name, "lambda:InvokeFunction", resource.Function?.ToString(), IsNeeded: true);
            yield break;
        }
        yield return new(task.Name, ActionOf(resource, action), null, IsNeeded: true);
        if (resource.Pattern is IntegrationPattern.Sync or IntegrationPattern.Sync2)
        {
            foreach (var more in (string[])["events:DescribeRule", "events:PutRule", "events:PutTargets"])
                yield return new(task.Name, more, null, IsNeeded: true);
            // What was started is described and, when it is given up, stopped.
            foreach (var start in (string[])["Create", "Start", "Submit", "Run"])
            {
                if (!action.StartsWith(start, StringComparison.Ordinal))
                    continue;
                var started = action[start.Length..];
                yield return new(task.Name, $"{resource.Service}:Describe{started}", null, IsNeeded: false);
                yield return new(task.Name, $"{resource.Service}:Stop{started}", null, IsNeeded: false);
            }
        }
        foreach (var more in (string[])["AddTags", "ListTags"])
            yield return new(task.Name, $"{resource.Service}:{more}", null, IsNeeded: false);
        yield return new(task.Name, "iam:PassRole", null, IsNeeded: false);
    }

    static string ActionOf(ResourceArn resource, string action)
    {
        if (Integrations.SdkService(resource) is not { } sdk)
            return $"{resource.Service}:{action}";
        var scope = ApiModel.Find(sdk)?.Service.Scope ?? sdk;
        return scope switch
        {
            "s3" => S3Action(action),
            "monitoring" => $"cloudwatch:{action}",
            _ => $"{scope}:{action}",
        };
    }

    static string S3Action(string operation) => $"s3:{S3Actions.GetValueOrDefault(operation, operation)}";
}
