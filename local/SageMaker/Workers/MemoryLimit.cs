namespace Local.SageMaker.Workers;

/// <summary>
/// How much memory a worker may have: what the instance type of its job has, but no more than this machine. What does
/// not fit there does not fit here, and no input can take the machine's memory from everybody else.
/// </summary>
static class MemoryLimit
{
    const long GiB = 1L << 30;

    /// <summary>
    /// GiB of an xlarge of a family; a large has half of it, an Nxlarge N times as much. What is not here has GPUs or
    /// other accelerators.
    /// </summary>
    /// <seealso href="https://aws.amazon.com/sagemaker/ai/pricing/"/>
    static readonly Dictionary<string, double> XLarge = new()
    {
        ["c4"] = 7.5,
        ["c5"] = 8,
        ["c5d"] = 8,
        ["c5n"] = 10.5,
        ["c6i"] = 8,
        ["c6id"] = 8,
        ["c7i"] = 8,
        ["m4"] = 16,
        ["m5"] = 16,
        ["m5d"] = 16,
        ["m6i"] = 16,
        ["m6id"] = 16,
        ["m7i"] = 16,
        ["r5"] = 32,
        ["r5d"] = 32,
        ["r6i"] = 32,
        ["r6id"] = 32,
        ["r7i"] = 32,
        ["t2"] = 16,
        ["t3"] = 16,
    };

    /// <summary>
    /// Limits what this process may allocate from now on, to what it is told. Linux has that limit; elsewhere .NET's
    /// own is the only one.
    /// </summary>
    public static void Set(long bytes) => ResourceLimit.Set(ResourceLimit.Data, (nuint)bytes);

    /// <summary>When Linux has no memory left, it ends the process first that is easiest to spare: this one.</summary>
    public static void GiveWay()
    {
        try
        {
            if (OperatingSystem.IsLinux())
                File.WriteAllText("/proc/self/oom_score_adj", "1000");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A system without it, or that does not let it.
        }
    }

    /// <returns>Bytes.</returns>
    /// <param name="instanceType">Such as <c>ml.m5.2xlarge</c>.</param>
    public static long Of(string? instanceType)
    {
        var machine = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return Instance(instanceType) is { } instance ? Math.Min(machine, instance) : machine;
    }

    static long? Instance(string? type)
    {
        if (type?.Split('.') is not ["ml", var family, var size] || !XLarge.TryGetValue(family, out var memory))
            return null;
        var times = size switch
        {
            "medium" => 0.25,
            "large" => 0.5,
            "xlarge" => 1,
            _ => int.TryParse(size.AsSpan(0, Math.Max(0, size.IndexOf('x'))), out var number) ? number : 0,
        };
        return times > 0 ? (long)(times * memory * GiB) : null;
    }
}
