namespace Local.SageMaker.Jobs;

/// <summary>
/// All jobs of one kind: what is there, who hears of it, and what an earlier process did not bring to its end.
/// </summary>
abstract class JobCollection<TJob, TState, TRecord>(Platform platform, Kept<TJob, TRecord> kept)
    where TJob : Job<TState>
    where TState : JobState
    where TRecord : class
{
    readonly Queue<TJob> _interrupted = [];

    /// <summary>A job started, advanced (at most ten times a second) or ended.</summary>
    public event Action<TJob>? Changed;

    /// <summary>In the order in which they were made.</summary>
    public IEnumerable<TJob> All => kept.All;

    public Kept<TJob, TRecord> Kept => kept;

    protected Platform Platform => platform;

    /// <exception cref="Aws.AwsException">There is none of the name.</exception>
    public TJob Get(string name) => kept.Get(name);

    /// <summary>
    /// Takes a job that was kept; one that has not ended goes on when <see cref="Resume()"/> is called.
    /// </summary>
    /// <param name="resumes">Whether it goes on by itself.</param>
    protected void Load(TJob job, bool resumes = true)
    {
        kept.Load(job);
        if (job.HasEnded)
            job.Complete();
        else if (resumes)
            _interrupted.Enqueue(job);
    }

    /// <summary>
    /// Goes on with the jobs that an earlier process did not bring to their end, when the roles are there.
    /// </summary>
    public void Resume()
    {
        while (_interrupted.TryDequeue(out var job))
            Resume(job);
    }

    protected abstract void Resume(TJob job);

    /// <summary>Runs a job to its end, which its state then tells, on threads of the pool.</summary>
    /// <param name="run">Ends with an exception only by a defect here.</param>
    protected void Start(TJob job, Func<Task> run)
    {
        job.StopAsked = () => kept.Keep(job);
        _ = Task.Run(() => RunAsync(job, run));
    }

    /// <summary>A job that was to stop when an earlier process ended has stopped.</summary>
    protected void EndStopped(TJob job)
    {
        job.End(JobStatus.Stopped, null, platform.Time.GetUtcNow());
        kept.Keep(job);
        job.Complete();
    }

    protected void Tell(TJob job) => Changed?.Invoke(job);

    async Task RunAsync(TJob job, Func<Task> run)
    {
        try
        {
            Tell(job);
            await run();
        }
        catch (Exception e)
        {
            // A defect here, or a log that cannot be written on a full disk: the job must end all the same.
            await job.Stopping.CancelAsync();
            job.End(JobStatus.Failed, JobFailures.Internal(e), platform.Time.GetUtcNow());
        }
        try
        {
            kept.Keep(job);
            Tell(job);
        }
        finally
        {
            job.Complete();
        }
    }
}
