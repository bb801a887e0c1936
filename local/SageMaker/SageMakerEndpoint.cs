using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Endpoints;
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
        Transform = new("transform-job", "TransformJobName"),
        Config = new("endpoint-config", "EndpointConfigName"),
        Endpoint = new("endpoint", "EndpointName");

    static readonly Dictionary<string, string> NoTags = [];

    readonly SageMakerService _service;
    readonly AwsService _api;

    SageMakerEndpoint(SageMakerService service)
    {
        _service = service;
        _api = new("sagemaker", "sagemaker", AwsJson.Sparse, service.Platform.Authorize)
        {
            Rest = new RuntimeEndpoint(service.Invoker),
        };
    }

    public static AwsService Create(SageMakerService service)
    {
        var endpoint = new SageMakerEndpoint(service);
        endpoint.AddTuningJobs();
        endpoint.AddTrainingJobs();
        endpoint.AddModels();
        endpoint.AddTransformJobs();
        endpoint.AddEndpointConfigs();
        endpoint.AddEndpoints();
        endpoint.AddTags();
        endpoint.AddSearches();
        return endpoint._api;
    }

    void AddTuningJobs()
    {
        Create("CreateHyperParameterTuningJob", async (caller, request) =>
            new { HyperParameterTuningJobArn = (await _service.TuningJobs.CreateAsync(caller, request, NoTags)).Arn });
        On(Tuning, "DescribeHyperParameterTuningJob",
            name => TuningDescriptions.Describe(_service.TuningJobs.Get(name)));
        On(Tuning, "StopHyperParameterTuningJob", name => Done(_service.TuningJobs.Get(name).Stop));
        On(Tuning, "DeleteHyperParameterTuningJob", name => DoneAsync(_service.TuningJobs.DeleteAsync(name)));
        List("ListHyperParameterTuningJobs", Lists.TuningJobs);
        List("ListTrainingJobsForHyperParameterTuningJob", Lists.TrainingJobsOfTuningJob,
            request => Arn(Tuning, request));
    }

    void AddTrainingJobs()
    {
        Create("CreateTrainingJob", async (caller, request) =>
            new { TrainingJobArn = (await _service.TrainingJobs.CreateAsync(caller, request, NoTags)).Arn });
        On(Training, "DescribeTrainingJob", name => Descriptions.Describe(_service.TrainingJobs.Get(name)));
        On(Training, "StopTrainingJob", name => Done(_service.TrainingJobs.Get(name).Stop));
        On(Training, "DeleteTrainingJob", name => DoneAsync(_service.TrainingJobs.DeleteAsync(name)));
        On(Training, "UpdateTrainingJob",
            name => new { TrainingJobArn = _service.TrainingJobs.GetRunning(name).Arn });
        List("ListTrainingJobs", Lists.TrainingJobs);
    }

    void AddModels()
    {
        Create("CreateModel", async (caller, request) =>
            new { ModelArn = (await _service.Models.CreateAsync(caller, request, NoTags)).Arn });
        On(Model, "DescribeModel", name => Descriptions.Describe(_service.Models.Get(name)));
        On(Model, "DeleteModel", name => DoneAsync(_service.Models.DeleteAsync(name)));
        List("ListModels", Lists.Models);
    }

    void AddTransformJobs()
    {
        Create("CreateTransformJob", async (caller, request) =>
            new { TransformJobArn = (await _service.TransformJobs.CreateAsync(caller, request, NoTags)).Arn });
        On(Transform, "DescribeTransformJob", name => Descriptions.Describe(_service.TransformJobs.Get(name)));
        On(Transform, "StopTransformJob", name => Done(_service.TransformJobs.Get(name).Stop));
        List("ListTransformJobs", Lists.TransformJobs);
    }

    void AddEndpointConfigs()
    {
        Create("CreateEndpointConfig", async (caller, request) =>
            new { EndpointConfigArn = (await _service.EndpointConfigs.CreateAsync(caller, request)).Arn });
        On(Config, "DescribeEndpointConfig",
            name => EndpointDescriptions.Describe(_service.EndpointConfigs.Get(name)));
        On(Config, "DeleteEndpointConfig", name => DoneAsync(_service.EndpointConfigs.DeleteAsync(name)));
        List("ListEndpointConfigs", Lists.EndpointConfigs);
    }

    void AddEndpoints()
    {
        Create("CreateEndpoint", async (caller, request) =>
            new { EndpointArn = (await _service.Endpoints.CreateAsync(caller, request)).Arn });
        Create("UpdateEndpoint", async (caller, request) =>
            new { EndpointArn = (await _service.Endpoints.UpdateAsync(caller, request)).Arn });
        _api.Add<UpdateWeightsRequest>(
            "UpdateEndpointWeightsAndCapacities",
            request => _service.Platform.Arn(Endpoint.Arn, request.EndpointName),
            async (_, request, _) => new { EndpointArn = (await _service.Endpoints.UpdateAsync(request)).Arn });
        On(Endpoint, "DescribeEndpoint", name => EndpointDescriptions.Describe(_service.Endpoints.Get(name)));
        On(Endpoint, "DeleteEndpoint", name => DoneAsync(_service.Endpoints.DeleteAsync(name)));
        List("ListEndpoints", Lists.Endpoints);
    }

    // What is tagged may be of any kind, so permission is asked for there.
    void AddTags()
    {
        Create("AddTags", async (caller, request) => await _service.Tags.AddAsync(caller, request));
        Create("DeleteTags", async (caller, request) => await _service.Tags.DeleteAsync(caller, request));
        Create("ListTags", (caller, request) => Task.FromResult<object>(_service.Tags.List(caller, request)));
    }

    void AddSearches()
    {
        _api.Add<SearchRequest>("Search", _ => "*", request => ResourceSearch.Search(_service, request));
        _api.Add<SuggestionsRequest>(
            "GetSearchSuggestions", _ => "*", request => SearchSuggestions.Answer(_service, request));
        foreach (var operation in EmptyLists.Operations)
            _api.Add<JsonElement>(operation, _ => "*", request => EmptyLists.Answer(operation, request));
    }

    /// <summary>Adds an operation that asks for permission itself.</summary>
    void Create(string operation, Func<Principal, JsonElement, Task<object>> handle) =>
        _api.Add<JsonElement>(operation, resource: null, (caller, request, _) => handle(caller, request));

    /// <summary>Adds an operation on one resource, which the request names.</summary>
    void On(Kind kind, string operation, Func<string, object> handle) =>
        On(kind, operation, name => Task.FromResult(handle(name)));

    void On(Kind kind, string operation, Func<string, Task<object>> handle) => _api.Add<JsonElement>(
        operation, request => Arn(kind, request), (_, request, _) =>
        {
            RequestFields.RefuseUnsupported(operation, request);
            return handle(Name(kind, request));
        });

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

    static async Task<object> DoneAsync(Task act)
    {
        await act;
        return new { };
    }
}
