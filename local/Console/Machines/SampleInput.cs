using Local.StepFunctions;

namespace Local.Console.Machines;

/// <summary>An input to begin with.</summary>
sealed record SampleInput(string Title, string Json)
{
    const int LastInputs = 5;
    const int LastExecutions = 20;
    const int MostLength = 262_144;

    /// <summary>
    /// The last inputs of the state machine, then the files of <c>events/</c> beside the template, then the
    /// definition's own comment.
    /// </summary>
    public static IReadOnlyList<SampleInput> For(StateMachine machine, ConsoleServices services)
    {
        List<SampleInput> samples =
        [
            .. services.StepFunctions.Executions.List(new() { MachineArn = machine.Arn }, LastExecutions)
                .Select(execution => services.StepFunctions.GetExecution(execution.Arn))
                .DistinctBy(execution => execution.Input).Take(LastInputs)
                .Select(execution => new SampleInput($"Input of {execution.Name}", execution.Input)),
        ];
        if (services.Deployments.Latest is { Template.Folder: { } folder })
            samples.AddRange(Events(Path.Combine(folder, "events")));
        return samples;
    }

    static IEnumerable<SampleInput> Events(string folder)
    {
        if (!Directory.Exists(folder))
            return [];
        return new DirectoryInfo(folder).EnumerateFiles("*.json").Where(file => file.Length <= MostLength)
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => new SampleInput($"events/{file.Name}", File.ReadAllText(file.FullName)));
    }
}
