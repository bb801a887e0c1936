using System.CommandLine;
using Local.Aws;
using Local.CloudFormation.Templates;
using Local.Console.Graph;
using Local.Run;
using Local.StepFunctions.Language;

namespace Local.Commands;

/// <summary><c>graph</c>: the drawing of a state machine or of an execution, as SVG.</summary>
static class GraphCommand
{
    static readonly Option<string?> Execution = new("--execution")
    {
        HelpName = "ARN",
        Description = "An execution of the data folder, whose states are coloured by what became of them.",
    };

    static readonly Option<string?> Machine = new("--state-machine")
    {
        HelpName = "ID",
        Description = "The state machine's logical id, where the template has more than one.",
    };

    public static Command Create()
    {
        var command = new Command("graph", "Prints a state machine's graph as an SVG file.") { Execution, Machine };
        command.SetAction(async (line, cancellation) =>
        {
            var source = StackOptions.Stack(line);
            System.Console.Out.Write(line.GetValue(Execution) is { } execution
                ? await ExecutionAsync(StackOptions.DataFolder(line), source, execution, cancellation)
                : await MachineAsync(source, line.GetValue(Machine)));
            return (int)ExitCode.Succeeded;
        });
        return command;
    }

    /// <exception cref="AwsException">The template or the definition is wrong, or does not say which one.</exception>
    static Task<string> MachineAsync(StackSource source, string? id)
    {
        var (template, stack) = source.Read(source.ToAccount());
        var machines = Validation.StateMachines(stack).Where(machine => id is null || machine.LogicalId == id).ToList();
        if (machines is not [var machine])
        {
            throw new AwsException(
                "ValidationError",
                $"{source.Template} has {machines.Count} state machines{(id is null ? "" : $" named {id}")}; "
                + "a graph is of one: --state-machine names it.");
        }
        var definition = StateMachineDefinition.Read(template, machine);
        Validation.ThrowIfWrong(template, stack);
        return GraphFile.OfMachineAsync(machine.LogicalId, Definition.Read(definition.Text, null).Definition!);
    }

    /// <exception cref="AwsException">There is no such execution.</exception>
    static async Task<string> ExecutionAsync(
        DirectoryInfo data, StackSource source, string arn, CancellationToken cancellation)
    {
        using var folder = new DataFolder(data);
        if (folder.TryHold())
        {
            await using var cloud = await Cloud.CreateAsync(
                source.ToAccount(), folder.Root, TimeProvider.System, new());
            return await GraphFile.OfExecutionAsync(cloud.StepFunctions.GetExecution(arn));
        }
        if (folder.FindHolder() is not { } holder)
            throw new UsageException($"{data.FullName} is in use by a process that has just begun. Try again.");
        using var client = new HttpClient { BaseAddress = holder.Url };
        using var answer = await client.GetAsync(GraphFile.PathOf(arn), cancellation);
        return answer.IsSuccessStatusCode
            ? await answer.Content.ReadAsStringAsync(cancellation)
            : throw new UsageException($"The process at {holder.Url} draws no graph of {arn}.");
    }
}
