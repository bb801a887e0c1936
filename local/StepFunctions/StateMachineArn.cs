using System.Diagnostics.CodeAnalysis;
using Local.Aws;

namespace Local.StepFunctions;

/// <summary>The ARN of a state machine: <c>arn:aws:states:us-east-1:000000000000:stateMachine:Tune</c>.</summary>
/// <param name="Owner">Says the account and the region.</param>
/// <param name="Label">The distributed Map whose item processor this is (<c>Tune/Each</c>); null for a state machine of
/// its own.</param>
/// <param name="Qualifier">The number of a version or the name of an alias (<c>Tune:1</c>); null for the state machine
/// itself.</param>
sealed record StateMachineArn(
    Arn Owner, string Name, string? Label = null, string? Qualifier = null) : IParsable<StateMachineArn>
{
    /// <summary>The state machine that was created: without a version, an alias or a Map's label.</summary>
    public StateMachineArn Created => this with { Label = null, Qualifier = null };

    /// <summary>
    /// The name of the state machine, or with its label that of a Map's item processor: <c>Tune/Each</c>.
    /// </summary>
    public string LabeledName => Label is null ? Name : $"{Name}/{Label}";

    public static StateMachineArn Of(AwsAccount account, string name) =>
        new(account.Arn("states", "stateMachine"), name);

    public static StateMachineArn Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var arn) ? arn : throw new FormatException($"'{s}' is not the ARN of a state machine.");

    public static bool TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out StateMachineArn? result)
    {
        result = !Arn.TryParse(s, provider, out var arn) || arn.Service != "states"
            ? null
            : arn.Resource.Split(':') switch
            {
                ["stateMachine", var name] => Labeled(arn, name),
                ["stateMachine", var name, var qualifier] => Labeled(arn, name) with { Qualifier = qualifier },
                _ => null,
            };
        return result is not null;
    }

    /// <exception cref="AwsException"><c>InvalidArn</c>: it is that of something else.</exception>
    public static string Check(string arn) =>
        Arn.TryParse(arn, null, out var parsed)
            && parsed.Service == "states"
            && parsed.Resource.StartsWith("stateMachine:", StringComparison.Ordinal)
            ? arn
            : throw new AwsException("InvalidArn", $"Invalid Arn: 'Resource type not valid in this context: {arn}'");

    public override string ToString() =>
        (Owner with { Resource = $"stateMachine:{LabeledName}{Suffix}" }).ToString();

    string Suffix => Qualifier is null ? "" : $":{Qualifier}";

    /// <summary>The state machine of a name that may have a Map's label: <c>Tune/Each</c>.</summary>
    public static StateMachineArn Labeled(Arn owner, string name) =>
        name.Split('/', 2) is [var machine, var label]
            ? new(owner with { Resource = "stateMachine" }, machine, label)
            : new(owner with { Resource = "stateMachine" }, name);
}
