namespace Local.Run;

/// <summary>How the program ends.</summary>
enum ExitCode
{
    Succeeded = 0,
    ExecutionFailed = 1,

    /// <summary>The command line, the template or the state machine is wrong.</summary>
    Refused = 2,

    /// <summary>Something that the machine lacks.</summary>
    Missing = 3,
}
