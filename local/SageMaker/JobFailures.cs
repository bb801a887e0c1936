namespace Local.SageMaker;

/// <summary>Reasons that jobs of several kinds fail with.</summary>
static class JobFailures
{
    /// <summary>As users have published it in 2026, of training and of processing jobs.</summary>
    public const string OutOfMemory = "ClientError: Please use an instance type with more memory, or reduce the size of job data processed on an instance.";
}
