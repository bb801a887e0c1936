using System.Buffers;
using Local.Aws;

namespace Local.StepFunctions;

/// <summary>The rule for names of state machines and executions.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html"/>
static class ResourceName
{
    static readonly SearchValues<char> Forbidden = SearchValues.Create("<>{}[]?*\"#%\\^|~`$&,;:/ \t\r\n");

    public static void Check(string name)
    {
        if (name.Length is 0 or > 80 || name.AsSpan().ContainsAny(Forbidden) || name.Any(char.IsControl))
            throw new AwsException("InvalidName", $"Invalid Name: '{name}'");
    }
}

/// <summary>The ARN of a state machine: <c>arn:aws:states:us-east-1:000000000000:stateMachine:Tune</c>.</summary>
static class StateMachineArn
{
    public static string Check(string arn) => Arn.TryParse(arn, null, out var parsed) && parsed.Service == "states" && parsed.Resource.StartsWith("stateMachine:", StringComparison.Ordinal)
        ? arn
        : throw new AwsException("InvalidArn", $"Invalid Arn: 'Resource type not valid in this context: {arn}'");

    /// <summary>The state machine's ARN in that of its version or alias.</summary>
    public static string OfVersion(string arn) => arn.Split(':').Length > 7 ? arn[..arn.LastIndexOf(':')] : arn;
}
