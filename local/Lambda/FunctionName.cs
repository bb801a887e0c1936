using Local.Aws;

namespace Local.Lambda;

/// <summary>A function, or one of its versions or aliases, as requests name it.</summary>
/// <param name="Arn">The function's, without the qualifier.</param>
/// <param name="Qualifier">A version or an alias; null when none is named.</param>
sealed record FunctionName(Arn Arn, string? Qualifier)
{
    /// <summary>The function's, alone.</summary>
    public string Name => Arn.Resource["function:".Length..];

    /// <summary>With the qualifier: what policies see, and what a function is told that was invoked.</summary>
    public Arn Qualified => Qualifier is null ? Arn : Arn with { Resource = $"{Arn.Resource}:{Qualifier}" };

    /// <summary>
    /// Reads a name, a partial ARN (<c>account:function:name</c>) or an ARN, each with or without a qualifier.
    /// </summary>
    /// <param name="qualifier">The one that the request has beside the name.</param>
    /// <exception cref="AwsException">It is not a function's name.</exception>
    public static FunctionName Parse(AwsAccount account, string text, string? qualifier = null)
    {
        var name = text.Split(':') switch
        {
            ["arn", var partition, "lambda", var region, var id, "function", { Length: > 0 } resource, .. var rest]
                when rest.Length < 2 =>
                new FunctionName(new(partition, "lambda", region, id, $"function:{resource}"), rest.FirstOrDefault()),
            [{ Length: 12 } id, "function", { Length: > 0 } resource, .. var rest] when rest.Length < 2 =>
                new(account.Arn("lambda", $"function:{resource}") with { Account = id }, rest.FirstOrDefault()),
            ["function", { Length: > 0 } resource, .. var rest] when rest.Length < 2 =>
                new(account.Arn("lambda", $"function:{resource}"), rest.FirstOrDefault()),
            [{ Length: > 0 and <= 64 } resource, .. var rest] when rest.Length < 2 =>
                new(account.Arn("lambda", $"function:{resource}"), rest.FirstOrDefault()),
            _ => throw new AwsException(
                "ValidationException",
                $"1 validation error detected: Value '{text}' at 'functionName' failed to satisfy constraint: " +
                "Member must be the name, the partial ARN or the ARN of a function."),
        };
        return qualifier is null or "" ? name
            : name.Qualifier is null || name.Qualifier == qualifier ? name with { Qualifier = qualifier }
            : throw new AwsException(
                "InvalidParameterValueException",
                "The derived qualifier from the function name does not match the specified qualifier.");
    }

    /// <summary>The refusal for a function that there is not, in the service's words.</summary>
    public AwsException NotFound() => DeployedFunction.NotFound(Qualified.ToString());
}
