using System.Diagnostics.CodeAnalysis;
using Local.Aws;

namespace Local.StepFunctions.Language;

/// <summary>
/// What a Task runs: a Lambda function or an activity by its ARN, or a service's action such as
/// <c>arn:aws:states:::sagemaker:createModel</c>.
/// </summary>
/// <param name="Service"><c>lambda</c>, <c>sagemaker</c>, <c>aws-sdk:s3</c>.</param>
/// <param name="Action">Without the pattern's suffix; <c>invoke</c> for a function's ARN.</param>
/// <param name="Suffix">Of the pattern: empty, <c>.sync</c>, <c>.sync:2</c>, <c>.waitForTaskToken</c>.</param>
/// <param name="Function">The function's ARN when the resource is one.</param>
sealed record ResourceArn(string Text, string Service, string Action, string Suffix, Arn? Function)
{
    static readonly string[] Suffixes = [".sync:2", ".sync", ".waitForTaskToken"];

    /// <summary>
    /// Whether the resource is an activity's ARN: <c>arn:aws:states:us-east-1:000000000000:activity:Review</c>.
    /// </summary>
    public bool IsActivity { get; private init; }

    /// <summary>The action as the history names it: <c>createTrainingJob.sync</c>.</summary>
    public string HistoryName => Action + Suffix;

    public IntegrationPattern Pattern => Suffix switch
    {
        ".sync" => IntegrationPattern.Sync,
        ".sync:2" => IntegrationPattern.Sync2,
        ".waitForTaskToken" => IntegrationPattern.WaitForTaskToken,
        _ => IntegrationPattern.RequestResponse,
    };

    public static bool TryParse(string text, [NotNullWhen(true)] out ResourceArn? resource)
    {
        resource = Arn.TryParse(text, null, out var arn) ? Read(text, arn) : null;
        return resource is not null;
    }

    static ResourceArn? Read(string text, Arn arn)
    {
        if (arn is { Service: "lambda" } && IsFunction(arn.Resource))
            return new(text, "lambda", "invoke", "", arn);
        if (arn is { Service: "states", Region: not "", Account: not "" }
            && arn.Resource.Split(':') is ["activity", { Length: > 0 }])
            return new(text, "activity", "", "", null) { IsActivity = true };
        // Published samples write a region and an account; the documentation calls them unnecessary.
        if (arn.Service is not "states"
            || arn.Resource.Split(':')[0] is "stateMachine" or "execution" or "express" or "mapRun" or "activity")
            return null;
        var suffix = Array.Find(Suffixes, each => arn.Resource.EndsWith(each, StringComparison.Ordinal)) ?? "";
        var name = arn.Resource[..^suffix.Length];
        var colon = name.LastIndexOf(':');
        return colon > 0 ? new(text, name[..colon], name[(colon + 1)..], suffix, null) : null;
    }

    /// <summary>A function's name, and perhaps its version or alias; <c>${Name}</c> may stand for any of it.</summary>
    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html"/>
    static bool IsFunction(string resource) => resource.Split(':') switch
    {
        ["function", { Length: > 0 }] => true,
        ["function", { Length: > 0 }, ..] when resource.Contains("${", StringComparison.Ordinal) => true,
        ["function", { Length: > 0 }, { Length: > 0 } qualifier] =>
            qualifier.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '$' or '-' or '_'),
        _ => false,
    };
}
