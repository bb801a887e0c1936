using System.CommandLine;
using System.CommandLine.Parsing;
using Local.Run;

namespace Local.Commands;

/// <summary>The options that every command has: the stack, and the folder that holds what is its.</summary>
static class StackOptions
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
        Validators = { option => Pair.Check(option, "=") },
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
        Validators = { CheckTwelveDigits },
    };

    static readonly Option<bool> Strict = new("--strict")
    {
        Description = "Refuse what of the template is not here, instead of carrying on without it.",
        Recursive = true,
    };

    public static IEnumerable<Option> All => [Template, Parameter, Data, Region, Account, Strict];

    public static DirectoryInfo DataFolder(ParseResult line) => line.GetRequiredValue(Data);

    public static StackSource Stack(ParseResult line) => new(
        line.GetRequiredValue(Template).FullName,
        Pair.Read(line.GetValue(Parameter)),
        line.GetValue(Region),
        line.GetRequiredValue(Account),
        line.GetValue(Strict));

    static void CheckTwelveDigits(OptionResult option)
    {
        var ids = option.Tokens.Select(token => token.Value);
        foreach (var id in ids.Where(id => id.Length != 12 || !id.All(char.IsAsciiDigit)))
            option.AddError($"{option.Option.Name} takes the 12 digits of an AWS account, not '{id}'.");
    }
}
