using System.Diagnostics.CodeAnalysis;
using Local.Aws;

namespace Local.StepFunctions;

/// <summary>
/// The ARN of an execution: <c>arn:aws:states:us-east-1:000000000000:execution:Tune:name</c>, and of an Express one
/// <c>…:express:Tune:name:id</c>.
/// </summary>
/// <param name="StateMachine">Its state machine; of a child of a map run the item processor, <c>Tune/Each</c>.</param>
/// <param name="ExpressId">Tells Express executions of one name apart; null for a Standard one.</param>
sealed record ExecutionArn(
    StateMachineArn StateMachine, string Name, string? ExpressId = null) : IParsable<ExecutionArn>
{
    public bool IsExpress => ExpressId is not null;

    /// <summary>
    /// How an Express child of a map run is shown: it is kept as a Standard one, so that it outlives the program.
    /// </summary>
    public ExecutionArn AsExpress() => this with { ExpressId = Seed.Guid(Name).ToString() };

    public static ExecutionArn Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var arn) ? arn : throw new FormatException($"'{s}' is not the ARN of an execution.");

    public static bool TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out ExecutionArn? result)
    {
        result = !Arn.TryParse(s, provider, out var arn) || arn.Service != "states"
            ? null
            : arn.Resource.Split(':') switch
            {
                ["execution", var machine, var name] => new(StateMachineArn.Labeled(arn, machine), name),
                ["express", var machine, var name, var id] => new(StateMachineArn.Labeled(arn, machine), name, id),
                _ => null,
            };
        return result is not null;
    }

    public override string ToString() => (StateMachine.Owner with
    {
        Resource = ExpressId is null
            ? $"execution:{StateMachine.LabeledName}:{Name}"
            : $"express:{StateMachine.LabeledName}:{Name}:{ExpressId}",
    }).ToString();
}
