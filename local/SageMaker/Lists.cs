using System.Text.Json;
using System.Text.Json.Nodes;
using Local.SageMaker.Endpoints;
using Local.SageMaker.Tuning;

namespace Local.SageMaker;

/// <summary>The lists of SageMaker's API: what each shows, and its defaults.</summary>
static class Lists
{
    static readonly Listing OfTuningJobs = new()
    {
        Operation = "ListHyperParameterTuningJobs",
        Field = "HyperParameterTuningJobSummaries",
        SortBy = "Name",
        IsAscending = true,
    };
    static readonly Listing OfTrainingJobs = new()
    {
        Operation = "ListTrainingJobs",
        Field = "TrainingJobSummaries",
        IsAscending = true,
        FiltersStatusOfPage = true,
    };
    static readonly Listing OfTrainingJobsOfTuningJob = new()
    {
        Operation = "ListTrainingJobsForHyperParameterTuningJob",
        Field = "TrainingJobSummaries",
        SortBy = "Name",
        IsAscending = true,
    };
    static readonly Listing OfModels = new() { Operation = "ListModels", Field = "Models" };
    static readonly Listing OfEndpointConfigs = new() { Operation = "ListEndpointConfigs", Field = "EndpointConfigs" };
    static readonly Listing OfEndpoints = new() { Operation = "ListEndpoints", Field = "Endpoints" };
    static readonly Listing OfTransformJobs = new() { Operation = "ListTransformJobs", Field = "TransformJobSummaries" };

    public static JsonElement TuningJobs(SageMakerService service, JsonElement request) =>
        OfTuningJobs.Page(request, service.TuningJobs.All.Select(job => new ListItem(
        job.Name, job.Status.ToString(), job.CreationTime, job.LastModifiedTime,
        () =>
        {
            var config = job.RequestAsSent.GetProperty("HyperParameterTuningJobConfig");
            var summary = Pick(
                TuningDescriptions.Describe(job),
                "HyperParameterTuningJobName",
                "HyperParameterTuningJobArn",
                "HyperParameterTuningJobStatus",
                "CreationTime",
                "HyperParameterTuningEndTime", "LastModifiedTime", "TrainingJobStatusCounters", "ObjectiveStatusCounters");
            foreach (var (name, value) in Pick(config, "Strategy", "ResourceLimits").ToList())
                summary[name] = value!.DeepClone();
            return summary;
        })));

    public static JsonElement TrainingJobs(SageMakerService service, JsonElement request) =>
        OfTrainingJobs.Page(request,
        // Filters on warm pools and training plans, which there are none of here.
        request.TryGetProperty("WarmPoolStatusEquals", out _) || request.TryGetProperty("TrainingPlanArnEquals", out _)
            ? []
            : service.TrainingJobs.All.Select(job => new ListItem(
            job.Name, job.State.Status.ToString(), job.CreationTime, job.State.LastModifiedTime,
            () =>
                Pick(
                    Descriptions.Describe(job),
                    "TrainingJobName",
                    "TrainingJobArn",
                    "CreationTime",
                    "TrainingEndTime",
                    "LastModifiedTime",
                    "TrainingJobStatus",
                    "SecondaryStatus"))));

    public static JsonElement TrainingJobsOfTuningJob(SageMakerService service, JsonElement request)
    {
        var tuning = service.TuningJobs.Get(request.GetProperty("HyperParameterTuningJobName").GetString()!);
        return OfTrainingJobsOfTuningJob.Page(request, tuning.TrainingJobs.Select(job => new ListItem(
            job.Name, job.State.Status.ToString(), job.CreationTime, job.State.LastModifiedTime,
            () => TuningDescriptions.Summary(job))
        { Metric = job.FinalMetric }));
    }

    public static JsonElement Models(SageMakerService service, JsonElement request) =>
        OfModels.Page(request, service.Models.All.Select(model => new ListItem(
        model.Name, "", model.CreationTime, model.CreationTime,
        () => Pick(Descriptions.Describe(model), "ModelName", "ModelArn", "CreationTime"))));

    public static JsonElement TransformJobs(SageMakerService service, JsonElement request) =>
        OfTransformJobs.Page(request, service.TransformJobs.All.Select(job => new ListItem(
        job.Name, job.Status.ToString(), job.CreationTime, job.EndTime ?? job.CreationTime,
        () =>
        {
            var summary = Pick(
                Descriptions.Describe(job),
                "TransformJobName",
                "TransformJobArn",
                "CreationTime",
                "TransformEndTime",
                "TransformJobStatus",
                "FailureReason");
            summary["LastModifiedTime"] = Descriptions.Seconds(job.EndTime ?? job.CreationTime);
            return summary;
        })));

    public static JsonElement EndpointConfigs(SageMakerService service, JsonElement request) => OfEndpointConfigs.Page(
        request,
        service.EndpointConfigs.Kept.All.Select(config => new ListItem(
            config.Name,
            "",
            config.CreationTime,
            config.CreationTime,
            () => Pick(
                EndpointDescriptions.Describe(config), "EndpointConfigName", "EndpointConfigArn", "CreationTime"))));

    public static JsonElement Endpoints(SageMakerService service, JsonElement request) => OfEndpoints.Page(
        request,
        service.Endpoints.Kept.All.Select(endpoint => new ListItem(
            endpoint.Name,
            endpoint.State.Status.ToString(),
            endpoint.CreationTime,
            endpoint.State.LastModifiedTime,
            () => Pick(
                EndpointDescriptions.Describe(endpoint),
                "EndpointName",
                "EndpointArn",
                "CreationTime",
                "LastModifiedTime",
                "EndpointStatus"))));

    static JsonObject Pick(JsonElement description, params string[] fields) =>
        new(
            fields.Where(field => description.TryGetProperty(field, out _)).Select(
                field =>
                    KeyValuePair.Create(
                        field, (JsonNode?)JsonSerializer.SerializeToNode(description.GetProperty(field)))));
}
