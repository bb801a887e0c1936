namespace Local.SageMaker.Workers;

/// <summary>
/// How much of the processors' time this process may take from now on: what never ends is ended, however slow or busy
/// the machine is. Linux ends the process then; elsewhere there is no such limit.
/// </summary>
static class ProcessorLimit
{
    /// <param name="more">Null for no limit.</param>
    public static void Set(TimeSpan? more) => ResourceLimit.Set(
        ResourceLimit.ProcessorTime,
        more is { } time ? (nuint)(Environment.CpuUsage.TotalTime + time).TotalSeconds : nuint.MaxValue);
}
