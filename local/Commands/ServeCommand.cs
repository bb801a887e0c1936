using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Local.Aws;
using Local.Console;
using Local.Console.Graph;
using Local.Console.Hosting;
using Local.Run;
using Local.StepFunctions;

namespace Local.Commands;

/// <summary><c>serve</c>: the AWS endpoints, until stopped.</summary>
static class ServeCommand
{
    static readonly Option<int> Port = new("--port")
    {
        Description = "The port to listen on; 0 for any that is free.",
        DefaultValueFactory = _ => 4566,
        Validators = { CheckPort },
    };

    static readonly Option<FileInfo?> Mocks = new("--mocks")
    {
        Description = "A mock configuration in the format of Step Functions Local: an execution of "
            + "stateMachineArn#TestCase takes its tasks' results from it. [default: $SFN_MOCK_CONFIG]",
        DefaultValueFactory = _ =>
            Environment.GetEnvironmentVariable("SFN_MOCK_CONFIG") is { Length: > 0 } file ? new(file) : null,
    };

    static readonly Option<int> MaxHistoryEvents = new("--max-history-events")
    {
        HelpName = "N",
        Description = "The most events of one execution. "
            + "More than AWS allows is for machines that are never to run there.",
        DefaultValueFactory = _ => StepFunctionsService.MaxHistoryEvents,
        Validators = { CheckPositive },
    };

    static readonly Option<string[]> Debug = new("--debug")
    {
        HelpName = "FUNCTION",
        Description = "Starts no process for this function, by its name or its id in the template, and prints the "
            + "variables with which a process in a debugger takes its invocations, without time limit; may be repeated.",
    };

    public static Command Create()
    {
        var command = new Command(
            "serve", "Serves the AWS endpoints of the template's stack on one port, until stopped.")
        {
            Port, Mocks, QuotaOption.Option, MaxHistoryEvents, RetentionOption.Option, Debug,
            EndpointOption.Option, EndpointOption.Confirmed, EndpointOption.Connections,
        };
        command.SetAction(async (line, cancellation) => (int)await ServeAsync(
            StackOptions.DataFolder(line), StackOptions.Stack(line), Settings(line), cancellation));
        return command;
    }

    static async Task<ExitCode> ServeAsync(
        DirectoryInfo data, StackSource source, CloudSettings settings, CancellationToken cancellation)
    {
        using var folder = new DataFolder(data);
        if (!folder.TryHold())
        {
            var at = folder.FindHolder() is { } other ? $", at {other.Url}" : "";
            throw new UsageException($"{data.FullName} is in use by another process{at}.");
        }
        await using var holder = await Holder.StartAsync(
            folder, source, settings, GraphFile.OfExecutionAsync, cancellation);
        await using var page = new ConsolePage(() => ConsoleServices.Of(holder.Cloud, TimeProvider.System));
        holder.Cloud.UsePage(page.HandleAsync);
        holder.Runs.PageOf = arn => new(holder.Cloud.Url, $"/_console/executions/{arn}");
        var stack = await holder.Runs.DeployAsync(source, System.Console.WriteLine, cancellation);
        foreach (var (name, output) in stack.Outputs)
            System.Console.WriteLine($"{name}: {output.Value}");
        var (account, url) = (holder.Cloud.Account, holder.Cloud.Url);
        System.Console.WriteLine($"""

            {account.Region} of account {account.Id} is at {url} until Ctrl-C. For the AWS CLI and the SDKs:
            export {string.Join(' ', ClientVariables.Of(account, url))}
            For a browser on this machine, the console: {new Uri(url, "/_console/")}
            """);
        foreach (var function in holder.Cloud.Debugged)
            PrintVariables(function, holder.Cloud.Lambda.DebuggerVariables(function));
        // Who reads this at a terminal is about to open the page; a program that reads it is not.
        if (!System.Console.IsOutputRedirected)
            _ = Task.Run(page.PrepareAsync, CancellationToken.None);
        using var memory = new IdleMemory(TimeProvider.System);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCode.Succeeded;
    }

    /// <summary>What a process needs that is this machine's own, it has.</summary>
    static void PrintVariables(string function, IReadOnlyDictionary<string, string> variables)
    {
        string[] own = ["HOME", "LANG", "PATH", "TMPDIR", "TZ"];
        System.Console.WriteLine($"\n{function} waits for a process in a debugger that has these variables:");
        foreach (var (name, value) in variables.OrderBy(variable => variable.Key, StringComparer.Ordinal))
            if (!own.Contains(name) && !name.StartsWith("DOTNET_", StringComparison.Ordinal))
                System.Console.WriteLine($"{name}={value}");
    }

    static CloudSettings Settings(ParseResult line) => new()
    {
        Port = line.GetRequiredValue(Port),
        Mocks = line.GetValue(Mocks),
        MaxHistoryEvents = line.GetRequiredValue(MaxHistoryEvents),
        Quotas = QuotaOption.Read(line),
        Retention = RetentionOption.Read(line),
        Endpoints = EndpointOption.Read(line),
        Connections = line.GetValue(EndpointOption.Connections),
        Debugged = line.GetValue(Debug) ?? [],
    };

    static void CheckPort(OptionResult option)
    {
        if (option.Tokens is [{ Value: var port }] && !ushort.TryParse(port, out _))
            option.AddError($"{option.Option.Name} takes a number from 0 to 65535, not '{port}'.");
    }

    static void CheckPositive(OptionResult option)
    {
        var isPositive = option.Tokens is not [{ Value: var text }]
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0);
        if (!isPositive)
            option.AddError($"{option.Option.Name} takes a number from 1, not '{option.Tokens[0].Value}'.");
    }
}
