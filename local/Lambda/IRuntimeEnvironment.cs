namespace Local.Lambda;

/// <summary>What a process that speaks the Runtime API speaks to.</summary>
interface IRuntimeEnvironment
{
    /// <summary>The Runtime API's <c>/runtime/invocation/next</c>.</summary>
    Task<Invocation> NextAsync(CancellationToken cancellation);

    /// <summary>The Runtime API's answers to an event. False when the invocation had been answered.</summary>
    /// <returns>Null when the process has no invocation of that id.</returns>
    bool? Answer(string requestId, Outcome outcome);

    /// <summary>The Runtime API's <c>/runtime/init/error</c>; false when the Init phase is over.</summary>
    bool FailInitialization(ReadOnlyMemory<byte> error);
}
