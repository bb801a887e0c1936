namespace Local.SageMaker.Jobs;

/// <summary>Reasons that jobs of several kinds fail with.</summary>
static class JobFailures
{
    /// <summary>As users have published it in 2026, of training and of processing jobs.</summary>
    public const string OutOfMemory =
        "ClientError: Please use an instance type with more memory, or reduce the size of job data processed on an instance.";

    /// <summary>The service's words for its own failures, and what happened here.</summary>
    public static string Internal(Exception e) =>
        $"InternalServerError: We encountered an internal error. Please try again. ({e.Message})";
}
