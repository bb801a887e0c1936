using System.Text.Json;

namespace Local.StepFunctions.Calls;

/// <summary>How it is found out, with <c>.sync</c>, that a job has ended.</summary>
/// <param name="Operation">What describes the job.</param>
/// <param name="Parameters">Its parameters: each <c>NAME=PATH</c>, where the path is one in what the start answered, or
/// with <c>&lt;</c> before it in what it was given; with <c>:</c> before it, it is a text. <c>[]</c> after the name
/// makes it a list.</param>
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
                "FAILED CANCELLED")
            { Stop = "StopQueryExecution" },
        [("batch", "submitJob")] = new("DescribeJobs", "Jobs[]=JobId", "Jobs.0", "Status", "SUCCEEDED", "FAILED")
        {
            Stop = "TerminateJob",
            StopParameters = "JobId=JobId Reason=:Stopped",
        },
        [("bedrock", "createModelCustomizationJob")] =
            new("GetModelCustomizationJob", "JobIdentifier=JobArn", "", "Status", "Completed", "Failed Stopped")
            { Stop = "StopModelCustomizationJob" },
        [("codebuild", "startBuild")] =
            new(
                "BatchGetBuilds",
                "Ids[]=Build.Id",
                "Builds.0",
                "BuildStatus",
                "SUCCEEDED",
                "FAILED FAULT TIMED_OUT STOPPED")
            { Stop = "StopBuild", StopParameters = "Id=Build.Id" },
        [("codebuild", "startBuildBatch")] =
            new(
                "BatchGetBuildBatches",
                "Ids[]=BuildBatch.Id",
                "BuildBatches.0",
                "BuildBatchStatus",
                "SUCCEEDED",
                "FAILED FAULT TIMED_OUT STOPPED")
            { Stop = "StopBuildBatch", StopParameters = "Id=BuildBatch.Id" },
        [("databrew", "startJobRun")] =
            new("DescribeJobRun", "Name=<Name RunId=RunId", "", "State", "SUCCEEDED", "FAILED STOPPED TIMEOUT")
            { Stop = "StopJobRun" },
        [("ecs", "runTask")] =
            new("DescribeTasks", "Cluster=<Cluster Tasks[]=Tasks.0.TaskArn", "Tasks.0", "LastStatus", "STOPPED", "")
            { Stop = "StopTask", StopParameters = "Cluster=<Cluster Task=Tasks.0.TaskArn" },
        [("emr-containers", "startJobRun")] =
            new(
                "DescribeJobRun",
                "Id=Id VirtualClusterId=<VirtualClusterId",
                "JobRun",
                "State",
                "COMPLETED",
                "FAILED CANCELLED")
            { Stop = "CancelJobRun" },
        [("emr-serverless", "createApplication")] = Application("CREATED", "ApplicationId=ApplicationId"),
        [("emr-serverless", "startApplication")] = Application("STARTED"),
        [("emr-serverless", "stopApplication")] = Application("STOPPED"),
        [("emr-serverless", "deleteApplication")] = Application("TERMINATED"),
        [("emr-serverless", "startJobRun")] =
            new(
                "GetJobRun",
                "ApplicationId=<ApplicationId JobRunId=JobRunId",
                "JobRun",
                "State",
                "SUCCESS",
                "FAILED CANCELLED")
            { Stop = "CancelJobRun" },
        [("glue", "startJobRun")] =
            new(
                "GetJobRun",
                "JobName=<JobName RunId=JobRunId",
                "JobRun",
                "JobRunState",
                "SUCCEEDED",
                "FAILED STOPPED TIMEOUT ERROR EXPIRED")
            { Stop = "BatchStopJobRun", StopParameters = "JobName=<JobName JobRunIds[]=JobRunId" },
        [("mediaconvert", "createJob")] = new("GetJob", "Id=Job.Id", "", "Job.Status", "COMPLETE", "ERROR CANCELED")
        {
            Stop = "CancelJob",
        },
    };

    /// <summary>What stops the job when the state is given up; null when nothing does.</summary>
    public string? Stop { get; init; }

    /// <summary>Its parameters, where they are not those of <see cref="Operation"/>.</summary>
    public string? StopParameters { get; init; }

    public static PolledJob? Find(string service, string action) => All.GetValueOrDefault((service, action));

    /// <summary>The parameters of the operation that describes the job.</summary>
    public JsonElement Request(JsonElement given, JsonElement started) => Request(Parameters, given, started);

    /// <summary>Those of the operation that stops it.</summary>
    public JsonElement StopRequest(JsonElement given, JsonElement started) =>
        Request(StopParameters ?? Parameters, given, started);

    /// <summary>The job in a description, and how it stands: null while it is at work.</summary>
    public (JsonElement Job, bool? Succeeded) Read(JsonElement description)
    {
        var job = Job.Length == 0 ? description : At(description, Job) ?? description;
        var status = At(job, Status)?.GetString() ?? "";
        return (job, Succeeded.Split(' ').Contains(status) ? true : Failed.Split(' ').Contains(status) ? false : null);
    }

    /// <summary>An application of EMR Serverless, which is waited for until it is in a state.</summary>
    static PolledJob Application(string state, string parameters = "ApplicationId=<ApplicationId") =>
        new("GetApplication", parameters, "Application", "State", state, state is "TERMINATED" ? "" : "TERMINATED");

    static JsonElement Request(string parameters, JsonElement given, JsonElement started)
    {
        var request = new Dictionary<string, object>();
        foreach (var pair in parameters.Split(' ').Select(parameter => parameter.Split('=')))
        {
            object? value = pair[1][0] switch
            {
                ':' => pair[1][1..],
                '<' => At(given, pair[1][1..]),
                _ => At(started, pair[1]),
            };
            if (value is not null)
                request[pair[0].TrimEnd('[', ']')] = pair[0].EndsWith(']') ? new[] { value } : value;
        }
        return JsonSerializer.SerializeToElement(request);
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
