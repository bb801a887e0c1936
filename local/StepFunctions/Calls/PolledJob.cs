using System.Text.Json;

namespace Local.StepFunctions.Calls;

/// <summary>How it is found out, with <c>.sync</c>, that a job has ended.</summary>
/// <param name="Operation">What describes the job.</param>
/// <param name="Parameters">Its parameters: each <c>NAME=PATH</c>, where the path is one in what the start answered, or
/// with <c>&lt;</c> before it in what it was given. <c>[]</c> after the name makes it a list.</param>
/// <param name="Job">Where the job is in the description; empty for all of it.</param>
/// <param name="Status">Where in the job its status is.</param>
/// <param name="Succeeded">The statuses of a job that has succeeded.</param>
/// <param name="Failed">Those of one that has not.</param>
sealed record PolledJob(
    string Operation,
    string Parameters,
    string Job,
    string Status,
    string Succeeded,
    string Failed)
{
    static readonly Dictionary<(string Service, string Action), PolledJob> All = new()
    {
        [("athena", "startQueryExecution")] =
            new(
                "GetQueryExecution",
                "QueryExecutionId=QueryExecutionId",
                "",
                "QueryExecution.Status.State",
                "SUCCEEDED",
                "FAILED CANCELLED"),
        [("batch", "submitJob")] = new("DescribeJobs", "Jobs[]=JobId", "Jobs.0", "Status", "SUCCEEDED", "FAILED"),
        [("bedrock", "createModelCustomizationJob")] =
            new("GetModelCustomizationJob", "JobIdentifier=JobArn", "", "Status", "Completed", "Failed Stopped"),
        [("codebuild", "startBuild")] =
            new("BatchGetBuilds", "Ids[]=Build.Id", "Builds.0", "BuildStatus", "SUCCEEDED", "FAILED FAULT TIMED_OUT STOPPED"),
        [("databrew", "startJobRun")] =
            new("DescribeJobRun", "Name=<Name RunId=RunId", "", "State", "SUCCEEDED", "FAILED STOPPED TIMEOUT"),
        [("ecs", "runTask")] =
            new("DescribeTasks", "Cluster=<Cluster Tasks[]=Tasks.0.TaskArn", "Tasks.0", "LastStatus", "STOPPED", ""),
        [("emr-serverless", "startJobRun")] =
            new("GetJobRun", "ApplicationId=<ApplicationId JobRunId=JobRunId", "JobRun", "State", "SUCCESS", "FAILED CANCELLED"),
        [("glue", "startJobRun")] =
            new(
                "GetJobRun",
                "JobName=<JobName RunId=JobRunId",
                "JobRun",
                "JobRunState",
                "SUCCEEDED",
                "FAILED STOPPED TIMEOUT ERROR EXPIRED"),
        [("mediaconvert", "createJob")] = new("GetJob", "Id=Job.Id", "", "Job.Status", "COMPLETE", "ERROR CANCELED"),
    };

    public static PolledJob? Find(string service, string action) => All.GetValueOrDefault((service, action));

    /// <summary>The parameters of the operation.</summary>
    public JsonElement Request(JsonElement given, JsonElement started)
    {
        var request = new Dictionary<string, object>();
        foreach (var pair in Parameters.Split(' ').Select(parameter => parameter.Split('=')))
        {
            var value = pair[1][0] == '<' ? At(given, pair[1][1..]) : At(started, pair[1]);
            if (value is { } found)
                request[pair[0].TrimEnd('[', ']')] = pair[0].EndsWith(']') ? new[] { found } : found;
        }
        return JsonSerializer.SerializeToElement(request);
    }

    /// <summary>The job in a description, and how it stands: null while it is at work.</summary>
    public (JsonElement Job, bool? Succeeded) Read(JsonElement description)
    {
        var job = Job.Length == 0 ? description : At(description, Job) ?? description;
        var status = At(job, Status)?.GetString() ?? "";
        return (job, Succeeded.Split(' ').Contains(status) ? true : Failed.Split(' ').Contains(status) ? false : null);
    }

    static JsonElement? At(JsonElement value, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (value.ValueKind is JsonValueKind.Array
                && int.TryParse(name, out var index)
                && index < value.GetArrayLength())
                value = value[index];
            else if (value.ValueKind is JsonValueKind.Object && value.TryGetProperty(name, out var member))
                value = member;
            else
                return null;
        }
        return value;
    }
}
