using Local.Aws;
using Local.CloudFormation.Api;
using Local.CloudFormation.Stacks;
using Local.Lambda;
using Local.Logs;
using Local.S3;
using Local.Ssm;
using Local.StepFunctions;

namespace Local.Provisioning;

/// <summary>What makes, for each type of resource, what its service knows of it.</summary>
/// <param name="responses">Where functions answer that make custom resources.</param>
/// <param name="signals">Where wait conditions are signalled.</param>
/// <param name="stepFunctions">Asked when a resource needs it: it may take its time to be read.</param>
/// <param name="cloudFormation">Made of these, it deploys the stacks within stacks.</param>
sealed class Provisioners(
    AwsAccount account,
    IdentityProvisioner identities,
    LogGroups logGroups,
    ObjectStore objects,
    ParameterStore parameters,
    LambdaService lambda,
    CustomResourceResponses responses,
    WaitConditionSignals signals,
    Func<StepFunctionsService> stepFunctions,
    Func<CloudFormationService> cloudFormation,
    TimeProvider time)
{
    public IdentityProvisioner Identities { get; } = identities;
    public LogGroupProvisioner LogGroups { get; } = new(logGroups);
    public BucketProvisioner Buckets { get; } = new(objects, identities);
    public ParameterProvisioner Parameters { get; } = new(parameters, account, time);
    public FunctionProvisioner Functions { get; } = new(lambda, account);
    public FunctionVersionProvisioner FunctionVersions { get; } = new(lambda);
    public StateMachineProvisioner Machines { get; } = new(stepFunctions, objects, account);
    public StateMachineVersionProvisioner MachineVersions { get; } = new(stepFunctions);
    public CustomResourceProvisioner CustomResources { get; } = new(lambda, responses);
    public WaitConditionProvisioner WaitConditions { get; } = new(signals);
    public ActivityProvisioner Activities { get; } = new(stepFunctions);
    public NestedStacks NestedStacks { get; } = new(cloudFormation, objects, account);

    public IReadOnlyList<IProvisioner> All =>
    [
        Identities, LogGroups, Buckets, Parameters, Functions, FunctionVersions, Machines, MachineVersions, Activities,
        NestedStacks, CustomResources, WaitConditions,
    ];
}
