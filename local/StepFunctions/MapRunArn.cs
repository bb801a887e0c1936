using System.Diagnostics.CodeAnalysis;
using Local.Aws;

namespace Local.StepFunctions;

/// <summary>The ARN of a map run: <c>arn:aws:states:us-east-1:000000000000:mapRun:Tune/Each:id</c>.</summary>
/// <param name="StateMachine">The item processor that its children run: <c>Tune/Each</c>.</param>
sealed record MapRunArn(StateMachineArn StateMachine, string Id) : IParsable<MapRunArn>
{
    public static MapRunArn Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var arn) ? arn : throw new FormatException($"'{s}' is not the ARN of a map run.");

    public static bool TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out MapRunArn? result)
    {
        result = Arn.TryParse(s, provider, out var arn)
            && arn.Service == "states"
            && arn.Resource.Split(':') is ["mapRun", var machine, var id]
            ? new(StateMachineArn.Labeled(arn, machine), id)
            : null;
        return result is not null;
    }

    public override string ToString() =>
        (StateMachine.Owner with { Resource = $"mapRun:{StateMachine.LabeledName}:{Id}" }).ToString();
}
