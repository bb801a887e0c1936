using Local.Aws;
using Local.StepFunctions.Language;
using Local.StepFunctions.Maps;

namespace Local.StepFunctions.Executions;

/// <summary>What running executions need from outside.</summary>
/// <param name="Assume">A session of the role, by its ARN and that of the state machine for which it is; an <see cref="AwsException"/> when the role does not trust Step Functions.</param>
sealed record Engine(
    AwsAccount Account, IReadOnlyCollection<IServiceIntegration> Integrations, Func<string, Arn, Principal> Assume, TimeProvider Time)
{
    public TaskTokens Tokens { get; } = new(Time);

    public required IObjectStore Objects { get; init; }

    public required MapRuns MapRuns { get; init; }

    public required Activities Activities { get; init; }

    /// <summary>Starts a child execution of a map run: its number there, the machine that its item processor is, and the input.</summary>
    public required Func<MapRun, int, StateMachine, string, Execution> StartChild { get; init; }

    /// <summary>Goes on with a child execution that an earlier process has started.</summary>
    public required Action<Execution> ResumeChild { get; init; }

    /// <summary>Begins another attempt of a child execution that has ended, for the attempt of its map run.</summary>
    public required Action<Execution, string> RedriveChild { get; init; }

    public required Func<Execution, Redrivability> Redrivability { get; init; }

    /// <summary>The integration that can call a resource; null when none can.</summary>
    public IServiceIntegration? Find(ResourceArn resource) =>
        Integrations.FirstOrDefault(integration => integration.Service == resource.Service && integration.Supports(resource.Action, resource.Pattern));
}
