using Local.Aws;
using Local.CloudFormation;
using Local.Console.Jobs;
using Local.Iam;
using Local.Lambda;
using Local.Logs;
using Local.S3;
using Local.SageMaker;
using Local.StepFunctions;

namespace Local.Console;

/// <summary>What the page shows: the services of the account.</summary>
sealed record ConsoleServices
{
    public required AwsAccount Account { get; init; }
    public required Uri Url { get; init; }
    public required StepFunctionsService StepFunctions { get; init; }
    public required SageMakerService SageMaker { get; init; }
    public required LambdaService Lambda { get; init; }
    public required ObjectStore Objects { get; init; }
    public required LogStore Logs { get; init; }
    public required PolicyStore Policies { get; init; }

    /// <summary>What was decided about the calls of roles.</summary>
    public required AuthorizationLog Authorizations { get; init; }

    public required TimeProvider Time { get; init; }

    public required Deployments Deployments { get; init; }

    /// <summary>What the pages of tuning jobs share.</summary>
    public required Boards Boards { get; init; }

    /// <param name="cloud">It listens already.</param>
    public static ConsoleServices Of(Cloud cloud, TimeProvider time) => new()
    {
        Account = cloud.Account,
        Url = cloud.Url,
        StepFunctions = cloud.StepFunctions,
        SageMaker = cloud.SageMaker,
        Lambda = cloud.Lambda,
        Objects = cloud.Objects,
        Logs = cloud.Logs,
        Policies = cloud.Policies,
        Authorizations = cloud.Authorizations,
        Time = time,
        Deployments = cloud.Deployments,
        Boards = new(cloud.SageMaker, time),
    };
}
