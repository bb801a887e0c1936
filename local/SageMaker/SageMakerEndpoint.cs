using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Tuning;

namespace Local.SageMaker;

/// <summary>SageMaker's API: what is added is what is supported.</summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Operations_Amazon_SageMaker_Service.html"/>
sealed class SageMakerEndpoint
{
    /// <summary>A kind of resource, as its ARN names it, and the field that names one in requests.</summary>
    sealed record Kind(string Arn, string Field);

    static readonly Kind
        Tuning = new("hyper-parameter-tuning-job", "HyperParameterTuningJobName"),
        Training = new("training-job", "TrainingJobName"),
        Model = new("model", "ModelName"),
        Transform = new("transform-job", "TransformJobName");

    static readonly Dictionary<string, string> NoTags = [];

    readonly SageMakerService _service;
    readonly AwsService _api;

    SageMakerEndpoint(SageMakerService service)
    {
        _service = service;
        _api = new("sagemaker", "sagemaker", AwsJson.PascalCase, service.Platform.Authorize);
    }

    public static AwsService Create(SageMakerService service)
    {
        var endpoint = new SageMakerEndpoint(service);
        endpoint.AddTuningJobs();
        endpoint.AddTrainingJobs();
        endpoint.AddModels();
        endpoint.AddTransformJobs();
        endpoint.AddTags();
        return endpoint._api;
    }

    void AddTuningJobs()
    {
        Create("CreateHyperParameterTuningJob", (caller, request) =>
            new { HyperParameterTuningJobArn = _service.TuningJobs.Create(caller, request, NoTags).Arn });
        On(Tuning, "DescribeHyperParameterTuningJob",
            name => TuningDescriptions.Describe(_service.TuningJobs.Get(name)));
        On(Tuning, "StopHyperParameterTuningJob", name => Done(_service.TuningJobs.Get(name).Stop));
        On(Tuning, "DeleteHyperParameterTuningJob", name => Done(() => _service.TuningJobs.Delete(name)));
        List("ListHyperParameterTuningJobs", Lists.TuningJobs);
        List("ListTrainingJobsForHyperParameterTuningJob", Lists.TrainingJobsOfTuningJob,
            request => Arn(Tuning, request));
    }

    void AddTrainingJobs()
    {
        Create("CreateTrainingJob",
            (caller, request) => new { TrainingJobArn = _service.TrainingJobs.Create(caller, request, NoTags).Arn });
        On(Training, "DescribeTrainingJob", name => Descriptions.Describe(_service.TrainingJobs.Get(name)));
        On(Training, "StopTrainingJob", name => Done(_service.TrainingJobs.Get(name).Stop));
        List("ListTrainingJobs", Lists.TrainingJobs);
    }

    void AddModels()
    {
        Create("CreateModel", (caller, request) =>
            new { ModelArn = _service.Models.Create(caller, request, NoTags).Arn });
        On(Model, "DescribeModel", name => Descriptions.Describe(_service.Models.Get(name)));
        On(Model, "DeleteModel", name => Done(() => _service.Models.Delete(name)));
        List("ListModels", Lists.Models);
    }

    void AddTransformJobs()
    {
        Create("CreateTransformJob",
            (caller, request) => new { TransformJobArn = _service.TransformJobs.Create(caller, request, NoTags).Arn });
        On(Transform, "DescribeTransformJob", name => Descriptions.Describe(_service.TransformJobs.Get(name)));
        On(Transform, "StopTransformJob", name => Done(_service.TransformJobs.Get(name).Stop));
        List("ListTransformJobs", Lists.TransformJobs);
    }

    // Tags.cs asks for permission itself: what is tagged may be of any kind.
    void AddTags()
    {
        Create("AddTags", (caller, request) => Tags.Add(_service, caller, request));
        Create("DeleteTags", (caller, request) => Tags.Delete(_service, caller, request));
        Create("ListTags", (caller, request) => Tags.List(_service, caller, request));
    }

    /// <summary>Adds an operation that asks for permission itself.</summary>
    void Create(string operation, Func<Principal, JsonElement, object> handle) =>
        _api.Add(operation, resource: null, handle);

    /// <summary>Adds an operation on one resource, which the request names.</summary>
    void On(Kind kind, string operation, Func<string, object> handle) =>
        _api.Add<JsonElement>(operation, request => Arn(kind, request), request => handle(Name(kind, request)));

    void List(
        string operation,
        Func<SageMakerService, JsonElement, JsonElement> list,
        Func<JsonElement, string>? resource = null) =>
        _api.Add<JsonElement>(operation, resource ?? (_ => "*"), request => list(_service, request));

    string Arn(Kind kind, JsonElement request) => _service.Platform.Arn(kind.Arn, Name(kind, request));

    static string Name(Kind kind, JsonElement request) => request.GetProperty(kind.Field).GetString()!;

    static object Done(Action act)
    {
        act();
        return new { };
    }
}
