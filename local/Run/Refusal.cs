using Local.Aws;
using Local.CloudFormation.Stacks;
using Local.Lambda;
using Local.SageMaker.XGBoost.Native;

namespace Local.Run;

/// <summary>What the user, or the machine, must change before a command can do what it is asked for.</summary>
sealed record Refusal(string Message, ExitCode ExitCode)
{
    /// <summary>Null for anything that neither the user nor the machine is at fault for.</summary>
    public static Refusal? Of(Exception e) => e switch
    {
        UsageException or AwsException or FunctionException or ResourceFailureException =>
            new(e.Message, ExitCode.Refused),
        FileNotFoundException or DirectoryNotFoundException or InvalidDataException => new(e.Message, ExitCode.Refused),
        SdkMissingException or XGBoostMissingException => new(e.Message, ExitCode.Missing),
        IOException or UnauthorizedAccessException => new(e.Message, ExitCode.Missing),
        _ => null,
    };
}

/// <summary>The command asks for what cannot be; the message says what to change.</summary>
sealed class UsageException(string message) : Exception(message);
