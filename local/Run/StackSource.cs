using Local.Aws;
using Local.CloudFormation;
using Local.CloudFormation.Templates;

namespace Local.Run;

/// <summary>What a stack is made of.</summary>
/// <param name="Template">The template's full path.</param>
/// <param name="Region">Null where the data folder's holder may choose.</param>
/// <param name="Account">The account's 12 digits.</param>
sealed record StackSource(
    string Template, IReadOnlyDictionary<string, string> Parameters, string? Region, string Account)
{
    /// <summary>The stack's name, from which its resources have theirs.</summary>
    const string StackName = "local";

    /// <summary>The account to be, where none is there yet.</summary>
    public AwsAccount ToAccount() => new(Account, Region ?? "us-east-1");

    /// <exception cref="AwsException">The template or a parameter is wrong.</exception>
    public (Template Template, Stack Stack) Read(AwsAccount account)
    {
        var template = CloudFormation.Templates.Template.Load(Template);
        return (template, template.CreateStack(StackName, Parameters, account));
    }
}
