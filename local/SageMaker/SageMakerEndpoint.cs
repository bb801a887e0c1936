using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws;

namespace Local.SageMaker;

/// <summary>SageMaker's API: the dictionary is the list of what is supported.</summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Operations_Amazon_SageMaker_Service.html"/>
static class SageMakerEndpoint
{
    static readonly Dictionary<string, string> NoTags = [];

    public static AwsJsonService Create(SageMakerService service) => new("SageMaker", "application/x-amz-json-1.1", new Dictionary<string, AwsJsonAction>
    {
        ["CreateHyperParameterTuningJob"] = Action((caller, request) => Arn("HyperParameterTuningJobArn", service.TuningJobs.Create(caller, request, NoTags).Arn)),
        ["DescribeHyperParameterTuningJob"] = On(service, "hyper-parameter-tuning-job", "HyperParameterTuningJobName", "DescribeHyperParameterTuningJob",
            name => Descriptions.Describe(service.TuningJobs.Get(name))),
        ["StopHyperParameterTuningJob"] = On(service, "hyper-parameter-tuning-job", "HyperParameterTuningJobName", "StopHyperParameterTuningJob",
            name => Done(service.TuningJobs.Get(name).Stop)),
        ["ListHyperParameterTuningJobs"] = List(service, "ListHyperParameterTuningJobs", "HyperParameterTuningJobSummaries", _ => service.TuningJobs.All.Select(job => Pick(Descriptions.Describe(job),
            "HyperParameterTuningJobName", "HyperParameterTuningJobArn", "HyperParameterTuningJobStatus", "CreationTime", "HyperParameterTuningEndTime", "LastModifiedTime",
            "TrainingJobStatusCounters", "ObjectiveStatusCounters"))),
        ["ListTrainingJobsForHyperParameterTuningJob"] = Action((caller, request) => TuningJobTrainings.List(service, caller, request)),
        ["CreateTrainingJob"] = Action((caller, request) => Arn("TrainingJobArn", service.TrainingJobs.Create(caller, request, NoTags).Arn)),
        ["DescribeTrainingJob"] = On(service, "training-job", "TrainingJobName", "DescribeTrainingJob", name => Descriptions.Describe(service.TrainingJobs.Get(name))),
        ["StopTrainingJob"] = On(service, "training-job", "TrainingJobName", "StopTrainingJob", name => Done(service.TrainingJobs.Get(name).Stop)),
        ["ListTrainingJobs"] = List(service, "ListTrainingJobs", "TrainingJobSummaries", _ => service.TrainingJobs.All.Select(job => Pick(Descriptions.Describe(job),
            "TrainingJobName", "TrainingJobArn", "CreationTime", "TrainingEndTime", "LastModifiedTime", "TrainingJobStatus"))),
        ["CreateModel"] = Action((caller, request) => Arn("ModelArn", service.Models.Create(caller, request, NoTags).Arn)),
        ["DescribeModel"] = On(service, "model", "ModelName", "DescribeModel", name => Descriptions.Describe(service.Models.Get(name))),
        ["DeleteModel"] = Action((caller, request) => Done(() => service.Models.Delete(caller, Name(request, "ModelName")))),
        ["ListModels"] = List(service, "ListModels", "Models", _ => service.Models.All.Select(model => Pick(Descriptions.Describe(model), "ModelName", "ModelArn", "CreationTime"))),
        ["CreateTransformJob"] = Action((caller, request) => Arn("TransformJobArn", service.TransformJobs.Create(caller, request, NoTags).Arn)),
        ["DescribeTransformJob"] = On(service, "transform-job", "TransformJobName", "DescribeTransformJob", name => Descriptions.Describe(service.TransformJobs.Get(name))),
        ["StopTransformJob"] = On(service, "transform-job", "TransformJobName", "StopTransformJob", name => Done(service.TransformJobs.Get(name).Stop)),
        ["ListTransformJobs"] = List(service, "ListTransformJobs", "TransformJobSummaries", _ => service.TransformJobs.All.Select(job => Pick(Descriptions.Describe(job),
            "TransformJobName", "TransformJobArn", "CreationTime", "TransformEndTime", "TransformJobStatus", "FailureReason"))),
    });

    static AwsJsonAction Action(Func<Principal, JsonElement, JsonElement> handle) => (caller, request, _) => Task.FromResult(handle(caller, request));

    /// <summary>An action on one resource, which the request names.</summary>
    static AwsJsonAction On(SageMakerService service, string kind, string field, string operation, Func<string, JsonElement> handle) => Action((caller, request) =>
    {
        var name = Name(request, field);
        service.Platform.Require(caller, $"sagemaker:{operation}", service.Platform.Arn(kind, name));
        return handle(name);
    });

    /// <summary>A list, newest first, in one page.</summary>
    static AwsJsonAction List(SageMakerService service, string operation, string field, Func<JsonElement, IEnumerable<JsonObject>> items) => Action((caller, request) =>
    {
        service.Platform.Require(caller, $"sagemaker:{operation}", "*");
        if (request.ValueKind == JsonValueKind.Object && request.EnumerateObject().Select(parameter => parameter.Name).FirstOrDefault(name => name != "HyperParameterTuningJobName") is { } name)
            throw new AwsException("ValidationException", $"The parameter '{name}' of {operation} is not supported here: all are listed, newest first.");
        return JsonSerializer.SerializeToElement(new JsonObject { [field] = new JsonArray([.. items(request).Reverse()]) });
    });

    static string Name(JsonElement request, string field) => request.ValueKind == JsonValueKind.Object && request.TryGetProperty(field, out var name) && name.ValueKind == JsonValueKind.String
        ? name.GetString()!
        : throw new AwsException("ValidationException",
            $"1 validation error detected: Value null at '{char.ToLowerInvariant(field[0])}{field[1..]}' failed to satisfy constraint: Member must not be null");

    static JsonElement Arn(string field, string arn) => JsonSerializer.SerializeToElement(new Dictionary<string, string> { [field] = arn });

    static JsonElement Done(Action act)
    {
        act();
        return JsonSerializer.SerializeToElement(new Dictionary<string, string>());
    }

    static JsonObject Pick(JsonElement description, params string[] fields) =>
        new(fields.Where(field => description.TryGetProperty(field, out _)).Select(field => KeyValuePair.Create(field, (JsonNode?)JsonSerializer.SerializeToNode(description.GetProperty(field)))));
}
