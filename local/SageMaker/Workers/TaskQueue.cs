namespace Local.SageMaker.Workers;

/// <summary>What is to be done next. Whoever waits sleeps at once: requests come too seldom to wait awake.</summary>
sealed class TaskQueue
{
    readonly Queue<WorkerTask> _tasks = [];

    public bool IsEmpty
    {
        get
        {
            lock (_tasks)
                return _tasks.Count == 0;
        }
    }

    public void Add(WorkerTask task)
    {
        lock (_tasks)
        {
            _tasks.Enqueue(task);
            Monitor.Pulse(_tasks);
        }
    }

    public WorkerTask Take()
    {
        lock (_tasks)
        {
            while (_tasks.Count == 0)
                Monitor.Wait(_tasks);
            return _tasks.Dequeue();
        }
    }
}

sealed record WorkerTask(Frame Frame, TrainingControl? Control);
