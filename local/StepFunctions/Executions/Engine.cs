using Local.Aws;
using Local.StepFunctions.Language;
using Local.StepFunctions.Maps;

namespace Local.StepFunctions.Executions;

/// <summary>What running executions need from outside.</summary>
/// <param name="Assume">Takes the roles of state machines, as <c>states.amazonaws.com</c>.</param>
/// <param name="Chain">Takes the roles of tasks that have <c>Credentials</c>, for the roles of state machines.</param>
/// <param name="Objects">Where distributed Maps read their items and write their results.</param>
/// <param name="Random">Makes up names.</param>
sealed record Engine(
    AwsAccount Account,
    IReadOnlyCollection<IServiceIntegration> Integrations,
    AssumeRole Assume,
    ChainRole Chain,
    IObjectStore Objects,
    Activities Activities,
    MapRuns MapRuns,
    SharedRandom Random,
    TimeProvider Time)
{
    /// <summary>Reads Parquet files: in this process, until another one is to do it.</summary>
    public ReadRows ReadParquet { get; set; } = ParquetRows.ReadAllAsync;

    public TaskTokens Tokens { get; } = new(Time);

    /// <summary>The integration that can call a resource; null when none can.</summary>
    public IServiceIntegration? Find(ResourceArn resource) =>
        Integrations.FirstOrDefault(
            integration =>
                integration.Service == resource.Service && integration.Supports(resource.Action, resource.Pattern));
}
