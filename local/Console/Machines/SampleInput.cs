using Local.CloudFormation;
using Local.StepFunctions;

namespace Local.Console.Machines;

/// <summary>An input to begin with.</summary>
sealed record SampleInput(string Title, string Json)
{
    const int LastInputs = 5;
    const int LastExecutions = 20;
    const int MostLength = 262_144;

    /// <summary>The last inputs of a state machine, the latest first.</summary>
    public static IReadOnlyList<SampleInput> Last(StateMachine machine, ConsoleServices services) =>
    [
        .. services.StepFunctions.Executions.List(new() { MachineArn = machine.Arn }, LastExecutions)
            .Select(execution => services.StepFunctions.GetExecution(execution.Arn))
            .DistinctBy(execution => execution.Input).Take(LastInputs)
            .Select(execution => new SampleInput($"Input of {execution.Name}", execution.Input)),
    ];

    /// <summary>The files of <c>events/</c> beside the template, of which most are for functions.</summary>
    public static IReadOnlyList<SampleInput> OfProject(Deployment? deployment)
    {
        if (deployment is not { Template.Folder: { } folder } || !Directory.Exists(Path.Combine(folder, "events")))
            return [];
        return
        [
            .. new DirectoryInfo(Path.Combine(folder, "events")).EnumerateFiles("*.json")
                .Where(file => file.Length <= MostLength).OrderBy(file => file.Name, StringComparer.Ordinal)
                .Select(file => new SampleInput($"events/{file.Name}", File.ReadAllText(file.FullName))),
        ];
    }
}
