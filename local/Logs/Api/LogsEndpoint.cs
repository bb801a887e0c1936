using Local.Aws;

namespace Local.Logs.Api;

/// <summary>CloudWatch Logs.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html"/>
static class LogsEndpoint
{
    public static AwsService Create(
        AwsAccount account, LogStore events, LogGroups groups, Authorization authorize, TimeProvider time)
    {
        var service = new AwsService("cloudwatchlogs", "logs", AwsJson.CamelCase, authorize)
        {
            // Seen in https://github.com/fluent-plugins-nursery/fluent-plugin-cloudwatch-logs/issues/223
            ViolationCode = "InvalidParameterException",
        };
        var names = new LogNames(account);
        new GroupOperations(names, events, groups).AddTo(service);
        new StreamOperations(names, events, groups).AddTo(service);
        new EventOperations(names, events, groups, time).AddTo(service);
        new LiveTail(names, events, groups, authorize, time).AddTo(service);
        return service;
    }
}

/// <summary>How groups are named in requests, in answers and in policies.</summary>
sealed class LogNames(AwsAccount account)
{
    public string Arn(string group) => account.Arn("logs", $"log-group:{group}").ToString();

    /// <summary>The group of a request that names it, or gives its ARN.</summary>
    /// <exception cref="AwsException">Neither is given.</exception>
    public static string Group(string? name, string? identifier) =>
        name ?? (identifier is null
            ? throw new AwsException("InvalidParameterException", "Either logGroupName or logGroupIdentifier is needed.")
            : OfArn(identifier));

    /// <summary>The group of <c>arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*</c>; a name is its own.</summary>
    public static string OfArn(string identifier) =>
        identifier.Split(':') is ["arn", _, "logs", _, _, "log-group", var name, ..] ? name : identifier;

    /// <summary>What policies call a group, or one of its streams.</summary>
    /// <remarks>Refusals of AWS name a group so: <c>log-group:NAME:log-stream:</c>.</remarks>
    public string Resource(string group, string stream = "") => $"{Arn(group)}:log-stream:{stream}";
}
