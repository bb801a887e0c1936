using System.Security.Cryptography;
using Local.Aws;
using Local.Aws.Clients;
using Local.CloudFormation;
using Local.StepFunctions;
using Local.StepFunctions.Testing;

namespace Local;

/// <summary>How an account is served.</summary>
sealed record CloudSettings
{
    /// <summary>0 for any that is free.</summary>
    public int Port { get; init; }

    /// <summary>Seeds names, jitter, and searches without a <c>RandomSeed</c>.</summary>
    public int Seed { get; init; } = RandomNumberGenerator.GetInt32(int.MaxValue);

    /// <summary>The services that run elsewhere, which state machines call.</summary>
    public IReadOnlyList<Elsewhere> Endpoints { get; init; } = [];

    /// <summary>The connections of HTTP Tasks; null where there are none, and no HTTP Task runs.</summary>
    public FileInfo? Connections { get; init; }

    public IReadOnlyList<HttpTask> HttpTasks(AwsAccount account, TimeProvider time) =>
        Connections is null ? [] : [new(Aws.Clients.Connections.Read(Connections), account, time)];

    /// <summary>The test cases that executions can be started with.</summary>
    public FileInfo? Mocks { get; init; }

    public MockConfiguration? ReadMocks() =>
        Mocks is null ? null : MockConfiguration.Parse(File.ReadAllText(Mocks.FullName), Mocks.FullName);

    /// <summary>
    /// How many instances of a type SageMaker's jobs may use at once; what is not named has no limit.
    /// </summary>
    public IReadOnlyDictionary<string, int> Quotas { get; init; } = new Dictionary<string, int>();

    /// <summary>The most events of one execution.</summary>
    public int MaxHistoryEvents { get; init; } = StepFunctionsService.MaxHistoryEvents;

    /// <summary>Functions, by name or logical id, whose processes somebody else starts, in a debugger.</summary>
    public IReadOnlyList<string> Debugged { get; init; } = [];

    /// <summary>Their names in a stack.</summary>
    /// <exception cref="AwsException">The stack has no such function.</exception>
    public IReadOnlyList<string> FindDebugged(Stack stack)
    {
        var functions = stack.Resources.Values
            .Where(resource => resource.Type is "AWS::Serverless::Function" or "AWS::Lambda::Function").ToList();
        return [.. Debugged.Select(name =>
            functions.Find(function => function.LogicalId == name || function.PhysicalId == name)?.PhysicalId
            ?? throw new AwsException(
                "ValidationError",
                $"--debug {name}: there is no such function. There are: " +
                $"{string.Join(", ", functions.Select(function => function.LogicalId))}."))];
    }

    /// <summary>How long executions are kept that have ended.</summary>
    public TimeSpan Retention { get; init; } = Local.StepFunctions.Executions.Retention.Default;
}
