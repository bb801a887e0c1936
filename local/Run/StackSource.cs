using System.Text.Json;
using Local.Aws;
using Local.CloudFormation;
using Local.CloudFormation.Templates;
using Local.Iam;

namespace Local.Run;

/// <summary>What a stack is made of.</summary>
/// <param name="Template">The template's full path.</param>
/// <param name="Region">Null where the data folder's holder may choose.</param>
/// <param name="Account">The account's 12 digits.</param>
/// <param name="IsStrict">Whether what is not here is refused instead of carried on without.</param>
sealed record StackSource(
    string Template,
    IReadOnlyDictionary<string, string> Parameters,
    string? Region,
    string Account,
    bool IsStrict = false)
{
    /// <summary>The stack's name, from which its resources have theirs.</summary>
    const string StackName = "local";

    /// <summary>The account to be, where none is there yet.</summary>
    public AwsAccount ToAccount() => new(Account, Region ?? "us-east-1");

    /// <exception cref="AwsException">The template or a parameter is wrong.</exception>
    public (Template Template, Stack Stack) Read(AwsAccount account)
    {
        var template = CloudFormation.Templates.Template.Load(Template);
        var stack = template.CreateStack(StackName, Parameters, account, IsStrict);
        return (template, stack with { Warnings = [.. stack.Warnings, .. ManagedPolicyWarnings(stack)] });
    }

    /// <summary>A warning for each of AWS's managed policies that is unknown here, and so allows all.</summary>
    /// <exception cref="AwsException">There is one that is not here, and the stack is to be made strictly.</exception>
    string[] ManagedPolicyWarnings(Stack stack)
    {
        var unknown =
            from role in stack.Resources.Values
            where role.Properties.ValueKind is JsonValueKind.Object
                && role.Properties.TryGetProperty("ManagedPolicyArns", out _)
            from arn in role.Properties.GetProperty("ManagedPolicyArns").EnumerateArray()
            let text = arn.ToString()
            where ManagedPolicies.IsOfAws(text) && ManagedPolicies.Find(text) is null
            group role.LogicalId by text into roles
            select $"{Template}: {string.Join(", ", roles)}: {roles.Key} is not here, and allows everything.";
        string[] warnings = [.. unknown];
        return IsStrict && warnings.Length > 0
            ? throw new AwsException("ValidationError", string.Join('\n', warnings))
            : warnings;
    }
}
