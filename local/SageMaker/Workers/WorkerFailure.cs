using System.Diagnostics;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Workers;

/// <summary>Why a worker could not do its task.</summary>
/// <param name="Kind">Decides which exception it is for who gave the task.</param>
/// <param name="Type">The type of a <see cref="ContainerException"/>, as Python names it.</param>
sealed record WorkerFailure(FailureKind Kind, string? Type, string Message)
{
    public static WorkerFailure Of(Exception e) => e switch
    {
        ContainerException container => new(FailureKind.Container, container.Type, container.Message),
        ModelException => new(FailureKind.Model, null, e.Message),
        InvalidDataException => new(FailureKind.Data, null, e.Message),
        FileNotFoundException or DirectoryNotFoundException => new(FailureKind.Data, null, e.Message),
        // Sizes are computed with overflow checks: what overflows them would need more memory than there is.
        OutOfMemoryException or OverflowException => new(FailureKind.Memory, null, e.Message),
        _ => new(FailureKind.Internal, null, e.ToString()),
    };

    /// <summary>The exception that it was in the worker.</summary>
    public Exception ToException() => Kind switch
    {
        FailureKind.Container => new ContainerException(Type!, Message),
        FailureKind.Model => new ModelException(Message),
        FailureKind.Data => new InvalidDataException(Message),
        FailureKind.Memory => new InsufficientMemoryException(Message),
        FailureKind.Internal => new WorkerException(Message),
        _ => throw new UnreachableException(),
    };
}

enum FailureKind : byte
{
    /// <summary>What the container itself fails with.</summary>
    Container,

    /// <summary>The archive has no model that can be loaded.</summary>
    Model,

    /// <summary>A file is not what it was said to be, such as compressed.</summary>
    Data,

    /// <summary>The task needs more memory than it may have.</summary>
    Memory,

    /// <summary>A defect of this program.</summary>
    Internal,
}

/// <summary>A defect of this program in a worker.</summary>
/// <param name="details">The exception there, stack trace included.</param>
sealed class WorkerException(string details) : Exception(details.Split('\n')[0])
{
    public override string ToString() => details;
}

/// <summary>A worker's process has ended by itself, or was killed by somebody else.</summary>
/// <param name="exitCode">128 and the signal's number, as a container's.</param>
/// <param name="errors">The first lines that it wrote to its standard error.</param>
sealed class WorkerDiedException(int exitCode, string errors) : Exception($"The process ended with exit code {exitCode}.")
{
    const int Abort = 134;

    public int ExitCode => exitCode;

    public string Errors => errors;

    public bool IsOutOfMemory => exitCode == Abort && errors.StartsWith("Out of memory", StringComparison.Ordinal);
}
