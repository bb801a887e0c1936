using System.Buffers;
using Local.Aws;

namespace Local.StepFunctions;

/// <summary>The rule for names of state machines, executions and activities.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html"/>
static class ResourceName
{
    static readonly SearchValues<char> Forbidden = SearchValues.Create("<>{}[]?*\"#%\\^|~`$&,;:/ \t\r\n");

    public static void Check(string name)
    {
        if (name.Length is 0 or > 80 || name.AsSpan().ContainsAny(Forbidden) || name.Any(char.IsControl))
            throw new AwsException("InvalidName", $"Invalid Name: '{name}'");
    }
}
