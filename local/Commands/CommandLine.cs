using System.CommandLine;
using Local.Run;

namespace Local.Commands;

/// <summary>The program's commands, and how they refuse.</summary>
static class CommandLine
{
    // System.CommandLine would read @file as more arguments: here it is an input.
    static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    static readonly InvocationConfiguration Invocation = new()
    {
        EnableDefaultExceptionHandler = false,
        // After Ctrl-C jobs and processes are ended, which takes a moment, and longer on a machine under load.
        ProcessTerminationTimeout = TimeSpan.FromMinutes(1),
    };

    /// <summary>Does what the arguments ask for.</summary>
    /// <param name="commands">By their names. Where the first argument is one, the others are not made.</param>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> InvokeAsync(string[] arguments, Dictionary<string, Func<Command>> commands)
    {
        ForgottenTasks.Watch();
        var root = new RootCommand(
            "Runs a SAM template's state machine, functions, bucket and SageMaker jobs on this machine.");
        foreach (var option in StackOptions.All)
            root.Add(option);
        var asked = arguments is [var first, ..] && commands.TryGetValue(first, out var create)
            ? [create]
            : commands.Values.ToArray();
        foreach (var make in asked)
            root.Add(make());
        var line = root.Parse(arguments, Parsing);
        if (line.Errors.Count > 0)
            return await ComplainAsync(line);
        try
        {
            return await line.InvokeAsync(Invocation);
        }
        catch (Exception e) when (Refusal.Of(e) is { } refusal)
        {
            await System.Console.Error.WriteLineAsync(refusal.Message);
            return (int)refusal.ExitCode;
        }
        catch (OperationCanceledException)
        {
            await System.Console.Error.WriteLineAsync("Stopped.");
            return (int)ExitCode.ExecutionFailed;
        }
    }

    static async Task<int> ComplainAsync(ParseResult line)
    {
        foreach (var error in line.Errors)
            await System.Console.Error.WriteLineAsync(error.Message);
        if (line.CommandResult.Command is RootCommand)
            await System.Console.Error.WriteLineAsync("--help lists the commands and their options.");
        return (int)ExitCode.Refused;
    }
}
