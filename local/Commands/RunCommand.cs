using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Local.Console.Graph;
using Local.Run;
using Local.StepFunctions.Testing;
using Local.Terminal;

namespace Local.Commands;

/// <summary><c>run</c>: one execution, in this process or in the one that holds the data folder.</summary>
static class RunCommand
{
    static readonly Option<string> Input = new("--input")
    {
        Description = "The execution's input: JSON, or @FILE. "
            + "${LogicalId} stands for a resource of the template, as in Fn::Sub.",
        HelpName = "JSON|@FILE",
        DefaultValueFactory = _ => "{}",
        Validators = { CheckInputFile },
    };

    static readonly Option<string[]> FieldNames = new("--field-name")
    {
        Description = "Under which name a field of the input was typed: after a failure that has the field as JSON, "
            + "what to type is said with that name; may be repeated.",
        HelpName = "FIELD=NAME",
        Hidden = true,
        Validators = { option => Pair.Check(option, "="), Pair.CheckDistinct },
    };

    static readonly Option<string?> Name = new("--name") { Description = "The execution's name. [default: a new one]" };

    static readonly Option<string[]> Uploads = new("--upload")
    {
        Description = "A file to copy into a bucket first, FILE=s3://${LogicalId}/KEY; may be repeated.",
        HelpName = "FILE=URI",
        Validators = { CheckUploads },
    };

    static readonly Option<string[]> Fail = new("--fail")
    {
        Description = "A failure instead of a Task state's call, to try its Retry and Catch: of every call, "
            + "or only of the N-th with STATE#N=ERROR; may be repeated.",
        HelpName = "STATE=ERROR[:CAUSE]",
        Validators = { CheckFailures, Pair.CheckDistinct },
    };

    public static Command Create()
    {
        var command = new Command("run", "Runs one execution of the template's state machine here, and shows it.")
        {
            Input, FieldNames, Name, Uploads, QuotaOption.Option, Fail, RetentionOption.Option,
            EndpointOption.Option, EndpointOption.Confirmed, EndpointOption.Connections,
        };
        command.SetAction(async (line, cancellation) =>
        {
            var settings = new CloudSettings
            {
                Quotas = QuotaOption.Read(line),
                Retention = RetentionOption.Read(line),
                Endpoints = EndpointOption.Read(line),
                Connections = line.GetValue(EndpointOption.Connections),
            };
            return (int)await RunAsync(
                StackOptions.DataFolder(line),
                settings,
                Request(line),
                Pair.Read(line.GetValue(FieldNames)),
                cancellation);
        });
        return command;
    }

    static async Task<ExitCode> RunAsync(
        DirectoryInfo data,
        CloudSettings settings,
        RunRequest request,
        Dictionary<string, string> fieldNames,
        CancellationToken cancellation)
    {
        using var folder = new DataFolder(data);
        while (!folder.TryHold())
        {
            if (settings.Endpoints.Count > 0)
                throw new UsageException($"{data.FullName} is in use by another process: give --endpoint to that one.");
            if (folder.FindHolder() is { } other
                && await RunClient.TryRunAsync(other, request, cancellation) is { } events)
            {
                return await ShowAsync(events, fieldNames, cancellation);
            }
            // It is about to listen, or about to end.
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellation);
        }
        // The template, the store and the port need nothing of each other, and each takes its time to load.
        var stack = request.Stack;
        request = request with { Read = Task.Run(() => stack.Read(stack.ToAccount()), cancellation) };
        await using var holder = await Holder.StartAsync(
            folder, stack, settings, GraphFile.OfExecutionAsync, cancellation);
        var exitCode = await ShowAsync(holder.Runs.TryStart(request, cancellation)!, fieldNames, cancellation);
        if (!cancellation.IsCancellationRequested)
            await WaitForOthersAsync(holder, cancellation);
        return exitCode;
    }

    static async Task<ExitCode> ShowAsync(
        IAsyncEnumerable<RunEvent> events, Dictionary<string, string> fieldNames, CancellationToken cancellation)
    {
        var run = await View.ShowAsync(events);
        if (run.Refused is { } refused)
        {
            await System.Console.Error.WriteLineAsync(refused.Message);
            return refused.ExitCode;
        }
        // What became of it is said already, unless another process has it.
        if (run.Ended is null)
            cancellation.ThrowIfCancellationRequested();
        foreach (var advice in InputAdvice.Lines(run.Ended, fieldNames))
            System.Console.WriteLine(advice);
        if (run.Ended is null)
            await System.Console.Error.WriteLineAsync("The process that held the data folder ended before the execution did.");
        return run.ExitCode;
    }

    static async Task WaitForOthersAsync(Holder holder, CancellationToken cancellation)
    {
        var others = holder.Runs.CloseAsync();
        var patience = Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellation);
        if (await Task.WhenAny(others, patience) != others)
        {
            await System.Console.Error.WriteLineAsync(
                "Other runs on this data folder use this process; it ends with the last of them.");
        }
        await others;
        var running = holder.Cloud.StepFunctions.Executions.Running.Count();
        if (running > 0)
        {
            await System.Console.Error.WriteLineAsync(
                (running == 1 ? "1 other execution is" : $"{running} other executions are") + " still running. "
                + $"The next run on this data folder, or serve, goes on with {(running == 1 ? "it" : "them")}.");
        }
    }

    static RunRequest Request(ParseResult line)
    {
        var input = line.GetRequiredValue(Input);
        return new(
            StackOptions.Stack(line),
            input is ['@', .. var file] ? File.ReadAllText(file) : input,
            line.GetValue(Name),
            [.. (line.GetValue(Uploads) ?? []).Select(Upload)],
            QuotaOption.Read(line),
            [.. (line.GetValue(Fail) ?? []).Select(Failure)]);
    }

    static Upload Upload(string text)
    {
        var (file, destination) = Pair.Split(text, "=s3://");
        return new(Path.GetFullPath(file), "s3://" + destination);
    }

    static InjectedFailure Failure(string text)
    {
        var (state, failure) = Pair.Split(text, "=");
        var (error, cause) = failure.Split(':', 2) is [var before, var after] ? (before, after) : (failure, null);
        var number = state.LastIndexOf('#');
        return number >= 0
            && int.TryParse(state.AsSpan(number + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var call)
            && call > 0
                ? new(state[..number], call, error, cause)
                : new(state, null, error, cause);
    }

    static void CheckInputFile(OptionResult option)
    {
        if (option.Tokens is [{ Value: ['@', .. var file] }] && !File.Exists(file))
            option.AddError($"There is no file {file}.");
    }

    static void CheckFailures(OptionResult option) => Pair.Check(option, "=", text =>
        Failure(text).Error.Length > 0 ? null : $"{option.Option.Name} takes {option.Option.HelpName}, not '{text}'.");

    static void CheckUploads(OptionResult option) => Pair.Check(option, "=s3://", text =>
    {
        var file = Pair.Split(text, "=s3://").Key;
        return File.Exists(file) ? null
            : Directory.Exists(file) ? $"{file} is a folder, not a file."
            : $"There is no file {file}.";
    });
}
