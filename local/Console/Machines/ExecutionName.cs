using Local.Aws;
using Local.StepFunctions;

namespace Local.Console.Machines;

/// <summary>What there is to say of a name while it is typed.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html"/>
static class ExecutionName
{
    public static bool IsRefused(string name) => Refusal(name) is not null;

    /// <returns>Why the service refuses it, or a warning; null when there is nothing to say.</returns>
    public static string? Complaint(string name) => Refusal(name)
        ?? (name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_')
            ? null
            : "On AWS, CloudWatch cannot take this name: its metrics need names of letters A to Z, digits, - and _.");

    static string? Refusal(string name)
    {
        if (name.Length == 0)
            return null;
        try
        {
            ResourceName.Check(name);
            return null;
        }
        catch (AwsException e)
        {
            return e.Message;
        }
    }
}
