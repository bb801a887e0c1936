using System.CommandLine;
using System.CommandLine.Parsing;
using Local.Console;

namespace Local;

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

    static readonly Option<string> Input = new("--input")
    {
        Description = "The execution's input: JSON, or @FILE. ${LogicalId} stands for a resource of the template, as in Fn::Sub.",
        HelpName = "JSON|@FILE",
        DefaultValueFactory = _ => "{}",
    };

    static readonly Option<string?> Name = new("--name") { Description = "The execution's name. [default: a new one]" };

    static readonly Option<string[]> Upload = new("--upload")
    {
        Description = "A file to copy into a bucket first, FILE=s3://${LogicalId}/KEY; may be repeated.",
        HelpName = "FILE=URI",
        Validators = { KeysAndValues },
    };

    static readonly Option<int> Port = new("--port")
    {
        Description = "The port to listen on.",
        DefaultValueFactory = _ => 4566,
    };

    /// <summary>The command line as the program's two actions understand it.</summary>
    public static RootCommand Create(
        Func<DirectoryInfo, RunRequest, CancellationToken, Task<ExitCode>> run,
        Func<DirectoryInfo, int, RunRequest, CancellationToken, Task<ExitCode>> serve)
    {
        var runCommand = new Command("run", "Runs one execution of the template's state machine here, and shows it.") { Input, Name, Upload };
        runCommand.SetAction(async (line, cancellation) => (int)await run(line.GetRequiredValue(Data), Request(line), cancellation));

        var serveCommand = new Command("serve", "Serves the AWS endpoints of the template's stack on one port, until stopped.") { Port };
        serveCommand.SetAction(async (line, cancellation) =>
            (int)await serve(line.GetRequiredValue(Data), line.GetRequiredValue(Port), Request(line), cancellation));

        return new RootCommand("Runs a SAM template's state machine, functions, bucket and SageMaker jobs on this machine.")
        {
            Template, Parameter, Data, Region, runCommand, serveCommand,
        };
    }

    static RunRequest Request(ParseResult line)
    {
        var input = line.GetValue(Input) ?? "{}";
        return new(
            line.GetRequiredValue(Template).FullName,
            Pairs(line.GetValue(Parameter)).GroupBy(pair => pair.Key).ToDictionary(pairs => pairs.Key, pairs => pairs.Last().Value),
            line.GetValue(Region),
            input is ['@', .. var file] ? File.ReadAllText(file) : input,
            line.GetValue(Name),
            [.. Pairs(line.GetValue(Upload)).Select(pair => new Upload(Path.GetFullPath(pair.Key), pair.Value))]);
    }

    static IEnumerable<(string Key, string Value)> Pairs(string[]? pairs) =>
        (pairs ?? []).Select(pair => (pair[..pair.IndexOf('=', StringComparison.Ordinal)], pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]));

    static void KeysAndValues(OptionResult option)
    {
        foreach (var token in option.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
            option.AddError($"{option.Option.Name} takes {option.Option.HelpName}, not '{token.Value}'.");
    }
}
