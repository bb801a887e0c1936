using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Tuning;

namespace Local.SageMaker;

/// <summary>SageMaker's API: the dictionary is the list of what is supported.</summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Operations_Amazon_SageMaker_Service.html"/>
static class SageMakerEndpoint
{
    const string Tuning = "hyper-parameter-tuning-job", Training = "training-job", Model = "model", Transform = "transform-job";

    static readonly Dictionary<string, string> NoTags = [];

    public static AwsJsonService Create(SageMakerService service)
    {
        return new("SageMaker", "application/x-amz-json-1.1", new Dictionary<string, AwsJsonAction>
        {
            ["CreateHyperParameterTuningJob"] = Action((caller, request) => Arn("HyperParameterTuningJobArn", service.TuningJobs.Create(caller, request, NoTags).Arn)),
            ["DescribeHyperParameterTuningJob"] = On(Tuning, "DescribeHyperParameterTuningJob", "HyperParameterTuningJobName", name => TuningDescriptions.Describe(service.TuningJobs.Get(name))),
            ["StopHyperParameterTuningJob"] = On(Tuning, "StopHyperParameterTuningJob", "HyperParameterTuningJobName", name => Done(service.TuningJobs.Get(name).Stop)),
            ["DeleteHyperParameterTuningJob"] = On(Tuning, "DeleteHyperParameterTuningJob", "HyperParameterTuningJobName", name => Done(() => service.TuningJobs.Delete(name))),
            ["ListHyperParameterTuningJobs"] = List("ListHyperParameterTuningJobs", Lists.TuningJobs),
            ["ListTrainingJobsForHyperParameterTuningJob"] = List("ListTrainingJobsForHyperParameterTuningJob", Lists.TrainingJobsOfTuningJob,
                request => service.Platform.Arn(Tuning, request.GetProperty("HyperParameterTuningJobName").GetString()!)),
            ["CreateTrainingJob"] = Action((caller, request) => Arn("TrainingJobArn", service.TrainingJobs.Create(caller, request, NoTags).Arn)),
            ["DescribeTrainingJob"] = On(Training, "DescribeTrainingJob", "TrainingJobName", name => Descriptions.Describe(service.TrainingJobs.Get(name))),
            ["StopTrainingJob"] = On(Training, "StopTrainingJob", "TrainingJobName", name => Done(service.TrainingJobs.Get(name).Stop)),
            ["ListTrainingJobs"] = List("ListTrainingJobs", Lists.TrainingJobs),
            ["CreateModel"] = Action((caller, request) => Arn("ModelArn", service.Models.Create(caller, request, NoTags).Arn)),
            ["DescribeModel"] = On(Model, "DescribeModel", "ModelName", name => Descriptions.Describe(service.Models.Get(name))),
            ["DeleteModel"] = On(Model, "DeleteModel", "ModelName", name => Done(() => service.Models.Delete(name))),
            ["ListModels"] = List("ListModels", Lists.Models),
            ["CreateTransformJob"] = Action((caller, request) => Arn("TransformJobArn", service.TransformJobs.Create(caller, request, NoTags).Arn)),
            ["DescribeTransformJob"] = On(Transform, "DescribeTransformJob", "TransformJobName", name => Descriptions.Describe(service.TransformJobs.Get(name))),
            ["StopTransformJob"] = On(Transform, "StopTransformJob", "TransformJobName", name => Done(service.TransformJobs.Get(name).Stop)),
            ["ListTransformJobs"] = List("ListTransformJobs", Lists.TransformJobs),
            ["AddTags"] = Action((caller, request) => Tags.Add(service, caller, request)),
            ["DeleteTags"] = Action((caller, request) => Tags.Delete(service, caller, request)),
            ["ListTags"] = Action((caller, request) => Tags.List(service, caller, request)),
        });

        // An action on one resource, which the request names.
        AwsJsonAction On(string kind, string operation, string field, Func<string, JsonElement> handle) => Action((caller, request) =>
        {
            Platform.Check(operation, request);
            var name = request.GetProperty(field).GetString()!;
            service.Platform.Require(caller, $"sagemaker:{operation}", service.Platform.Arn(kind, name));
            return handle(name);
        });

        AwsJsonAction List(string operation, Func<SageMakerService, JsonElement, JsonElement> list, Func<JsonElement, string>? resource = null) => Action((caller, request) =>
        {
            Platform.Check(operation, request);
            service.Platform.Require(caller, $"sagemaker:{operation}", resource?.Invoke(request) ?? "*");
            return list(service, request);
        });
    }

    static AwsJsonAction Action(Func<Principal, JsonElement, JsonElement> handle) => (caller, request, _) => Task.FromResult(handle(caller, Platform.WithoutNulls(request)));

    static JsonElement Arn(string field, string arn) => JsonSerializer.SerializeToElement(new Dictionary<string, string> { [field] = arn });

    static JsonElement Done(Action act)
    {
        act();
        return JsonSerializer.SerializeToElement(new Dictionary<string, string>());
    }
}
