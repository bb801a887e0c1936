using Local.Console.Executions;

namespace Local.Console.Jobs;

/// <summary>How SageMaker's statuses look.</summary>
static class JobLook
{
    public static VisitStatus Of(string status) => status switch
    {
        "Completed" or "InService" => VisitStatus.Succeeded,
        "Failed" => VisitStatus.Failed,
        "Stopped" => VisitStatus.Aborted,
        "" => VisitStatus.NotStarted,
        _ => VisitStatus.InProgress,
    };
}
