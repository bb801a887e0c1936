using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Local.SageMaker;
using Local.StepFunctions;
using Local.StepFunctions.Testing;

namespace Local.Run;

/// <summary>The commands and their options.</summary>
static class CommandLine
{
    static readonly Option<FileInfo> Template = new("--template")
    {
        Description = "The SAM or CloudFormation template.",
        DefaultValueFactory = _ => new("template.yaml"),
        Recursive = true,
    };

    static readonly Option<string[]> Parameter = new("--parameter")
    {
        Description = "A parameter of the template, KEY=VALUE; may be repeated.",
        HelpName = "KEY=VALUE",
        Recursive = true,
        Validators = { KeysAndValues },
    };

    static readonly Option<DirectoryInfo> Data = new("--data")
    {
        Description = "The folder that holds everything: objects, logs, built functions.",
        DefaultValueFactory = _ => new(".local"),
        Recursive = true,
    };

    static readonly Option<string?> Region = new("--region")
    {
        Description = "The AWS region to be. [default: us-east-1]",
        Recursive = true,
    };

    static readonly Option<string> Account = new("--account")
    {
        Description = "The AWS account to be, 12 digits.",
        DefaultValueFactory = _ => "123456789012",
        Recursive = true,
        Validators = { TwelveDigits },
    };

    static readonly Option<FileInfo?> Mocks = new("--mocks")
    {
        Description = "A mock configuration in the format of Step Functions Local: an execution of stateMachineArn#TestCase takes its tasks' results from it. [default: $SFN_MOCK_CONFIG]",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("SFN_MOCK_CONFIG") is { Length: > 0 } file ? new(file) : null,
    };

    static readonly Option<string> Input = new("--input")
    {
        Description = "The execution's input: JSON, or @FILE. ${LogicalId} stands for a resource of the template, as in Fn::Sub.",
        HelpName = "JSON|@FILE",
        DefaultValueFactory = _ => "{}",
        Validators = { InputFile },
    };

    static readonly Option<string?> Name = new("--name") { Description = "The execution's name. [default: a new one]" };

    static readonly Option<string[]> Upload = new("--upload")
    {
        Description = "A file to copy into a bucket first, FILE=s3://${LogicalId}/KEY; may be repeated.",
        HelpName = "FILE=URI",
        Validators = { FilesAndUris },
    };

    static readonly Option<string[]> Quota = new("--quota")
    {
        Description = "How many instances of a type SageMaker's jobs may use at once, ml.m4.xlarge=0 for all of them, or 'ml.m4.xlarge for training job usage=0' (transform job); may be repeated. [default: no limits]",
        HelpName = "TYPE=N",
        Validators = { NamesAndCounts },
    };

    static readonly Option<string[]> Fail = new("--fail")
    {
        Description = "A failure instead of a Task state's call, to try its Retry and Catch: of every call, or only of the N-th with STATE#N=ERROR; may be repeated.",
        HelpName = "STATE=ERROR[:CAUSE]",
        Validators = { StatesAndErrors },
    };

    static readonly Option<int> MaxHistoryEvents = new("--max-history-events")
    {
        HelpName = "N",
        Description = "The most events of one execution. More than AWS allows is for machines that are never to run there.",
        DefaultValueFactory = _ => StepFunctionsService.MaxHistoryEvents,
        Validators = { PositiveNumber },
    };

    static readonly Option<int> Port = new("--port")
    {
        Description = "The port to listen on; 0 for any that is free.",
        DefaultValueFactory = _ => 4566,
        Validators = { PortNumber },
    };

    /// <summary>System.CommandLine would read <c>@file</c> as more arguments: here it is an input.</summary>
    public static ParserConfiguration Parsing { get; } = new() { ResponseFileTokenReplacer = null };

    /// <summary>The command line as the program's actions understand it.</summary>
    public static RootCommand Create(
        Func<DirectoryInfo, RunRequest, CancellationToken, Task<ExitCode>> run,
        Func<DirectoryInfo, Serving, RunRequest, CancellationToken, Task<ExitCode>> serve,
        Func<RunRequest, ExitCode> validate)
    {
        var runCommand = new Command("run", "Runs one execution of the template's state machine here, and shows it.") { Input, Name, Upload, Quota, Fail };
        runCommand.SetAction(async (line, cancellation) => (int)await run(line.GetRequiredValue(Data), Request(line), cancellation));

        var serveCommand = new Command("serve", "Serves the AWS endpoints of the template's stack on one port, until stopped.") { Port, Mocks, Quota, MaxHistoryEvents };
        serveCommand.SetAction(async (line, cancellation) =>
            (int)await serve(line.GetRequiredValue(Data), new(line.GetRequiredValue(Port), line.GetValue(Mocks), line.GetRequiredValue(MaxHistoryEvents)), Request(line), cancellation));

        var validateCommand = new Command("validate", "Checks the template's state machines, and prints each complaint with file, line and column.");
        validateCommand.SetAction(line => (int)validate(Request(line)));

        return new RootCommand("Runs a SAM template's state machine, functions, bucket and SageMaker jobs on this machine.")
        {
            Template, Parameter, Data, Region, Account, runCommand, serveCommand, validateCommand,
        };
    }

    static RunRequest Request(ParseResult line)
    {
        var input = line.GetValue(Input) ?? "{}";
        return new(
            line.GetRequiredValue(Template).FullName,
            (line.GetValue(Parameter) ?? []).Select(pair => Split(pair, "=")).GroupBy(pair => pair.Key).ToDictionary(pairs => pairs.Key, pairs => pairs.Last().Value),
            line.GetValue(Region),
            line.GetRequiredValue(Account),
            input is ['@', .. var file] ? File.ReadAllText(file) : input,
            line.GetValue(Name),
            [.. (line.GetValue(Upload) ?? []).Select(pair => Split(pair, "=s3://")).Select(pair => new Upload(Path.GetFullPath(pair.Key), "s3://" + pair.Value))],
            (line.GetValue(Quota) ?? []).Select(Count).ToDictionary(quota => quota.Name, quota => quota.Count),
            [.. (line.GetValue(Fail) ?? []).Select(Failure)]);
    }

    static (string Name, int Count) Count(string quota)
    {
        var (name, count) = Split(quota, "=");
        return (name, int.Parse(count, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    static InjectedFailure Failure(string text)
    {
        var (state, failure) = Split(text, "=");
        var (error, cause) = failure.Split(':', 2) is [var before, var after] ? (before, after) : (failure, null);
        var number = state.LastIndexOf('#');
        return number >= 0 && int.TryParse(state.AsSpan(number + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var call) && call > 0
            ? new(state[..number], call, error, cause)
            : new(state, null, error, cause);
    }

    static (string Key, string Value) Split(string pair, string separator) =>
        pair.IndexOf(separator, StringComparison.Ordinal) is var at ? (pair[..at], pair[(at + separator.Length)..]) : default;

    static void TwelveDigits(OptionResult option)
    {
        foreach (var token in option.Tokens.Where(token => token.Value.Length != 12 || !token.Value.All(char.IsAsciiDigit)))
            option.AddError($"{option.Option.Name} takes the 12 digits of an AWS account, not '{token.Value}'.");
    }

    static void KeysAndValues(OptionResult option) => Complain(option, "=", _ => null);

    static void StatesAndErrors(OptionResult option)
    {
        foreach (var failure in option.Tokens.Select(token => token.Value))
        {
            if (failure.IndexOf('=', StringComparison.Ordinal) < 1 || Failure(failure).Error.Length == 0)
                option.AddError($"{option.Option.Name} takes {option.Option.HelpName}, not '{failure}'.");
        }
        ComplainOfRepetition(option);
    }

    static void NamesAndCounts(OptionResult option)
    {
        foreach (var quota in option.Tokens.Select(token => token.Value))
        {
            if (quota.IndexOf('=', StringComparison.Ordinal) < 1 || !int.TryParse(Split(quota, "=").Value, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                option.AddError($"{option.Option.Name} takes {option.Option.HelpName}, a number of instances, not '{quota}'.");
            else if (Quotas.Complaint(Split(quota, "=").Key) is { } complaint)
                option.AddError($"{option.Option.Name}: {complaint}");
        }
        ComplainOfRepetition(option);
    }

    static void ComplainOfRepetition(OptionResult option)
    {
        foreach (var twice in option.Tokens.Select(token => token.Value.Split('=')[0]).CountBy(name => name).Where(name => name.Value > 1))
            option.AddError($"{option.Option.Name} has '{twice.Key}' {twice.Value} times.");
    }

    static void FilesAndUris(OptionResult option) => Complain(option, "=s3://", file =>
        File.Exists(file) ? null : Directory.Exists(file) ? $"{file} is a folder, not a file." : $"There is no file {file}.");

    static void PortNumber(OptionResult option)
    {
        if (option.Tokens is [{ Value: var port }] && !ushort.TryParse(port, out _))
            option.AddError($"--port takes a number from 0 to 65535, not '{port}'.");
    }

    static void PositiveNumber(OptionResult option)
    {
        if (option.Tokens is [{ Value: var number }] && !(int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0))
            option.AddError($"{option.Option.Name} takes a number from 1, not '{number}'.");
    }

    static void InputFile(OptionResult option)
    {
        if (option.Tokens is [{ Value: ['@', .. var file] }] && !File.Exists(file))
            option.AddError($"There is no file {file}.");
    }

    static void Complain(OptionResult option, string separator, Func<string, string?> complaintOf)
    {
        foreach (var pair in option.Tokens.Select(token => token.Value))
        {
            if (pair.IndexOf(separator, StringComparison.Ordinal) < 1)
                option.AddError($"{option.Option.Name} takes {option.Option.HelpName}, not '{pair}'.");
            else if (complaintOf(Split(pair, separator).Key) is { } complaint)
                option.AddError(complaint);
        }
    }
}
