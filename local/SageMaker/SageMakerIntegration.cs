using System.Text.Json;
using Local.Aws;
using Local.Aws.Model;
using Local.Aws.Protocols;
using Local.SageMaker.Jobs;
using Local.SageMaker.Tuning;

namespace Local.SageMaker;

/// <summary>
/// SageMaker as a Task state calls it: request and response, or (<c>.sync</c>) until the job has ended.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html"/>
sealed class SageMakerIntegration(SageMakerService service) : IServiceIntegration
{
    static readonly Dictionary<string, string> NoTags = [];

    public string Service => "sagemaker";

    public bool Supports(string action, IntegrationPattern pattern) => (action, pattern) switch
    {
        ("createHyperParameterTuningJob" or "createTrainingJob" or "createTransformJob",
            IntegrationPattern.RequestResponse or IntegrationPattern.Sync) => true,
        ("createModel" or "createEndpointConfig" or "createEndpoint" or "updateEndpoint",
            IntegrationPattern.RequestResponse) => true,
        _ => false,
    };

    /// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html#sagemaker-iam"/>
    public string? ManagedRule(string action) => action switch
    {
        "createHyperParameterTuningJob" => "StepFunctionsGetEventsForSageMakerTuningJobsRule",
        "createTrainingJob" => "StepFunctionsGetEventsForSageMakerTrainingJobsRule",
        "createTransformJob" => "StepFunctionsGetEventsForSageMakerTransformJobsRule",
        _ => null,
    };

    public async Task<IntegrationCall> CallAsync(IntegrationRequest request, CancellationToken cancellation)
    {
        var operation = SdkNames.Pascal(request.Action);
        if (request.Parameters.ValueKind == JsonValueKind.Object
            && UnknownFields.Find(ApiModel.Get("sagemaker"), operation, request.Parameters)
                .FirstOrDefault() is { } unknown)
            throw SdkIntegration.Unknown(unknown.Split('.')[^1]);
        try
        {
            return await PerformAsync(request);
        }
        catch (AwsException e)
        {
            throw Failed(e);
        }
    }

    async Task<IntegrationCall> PerformAsync(IntegrationRequest request)
    {
        var tags = request.Pattern is IntegrationPattern.Sync
            ? SageMakerService.ExecutionTags(request.ExecutionArn)
            : NoTags;
        switch (request.Action)
        {
            case "createHyperParameterTuningJob":
                var tuning = await service.TuningJobs.CreateAsync(
                    request.Caller, request.Parameters, tags, request.ClientToken);
                return Started(request, "HyperParameterTuningJobArn", tuning, () => TuningDescriptions.Event(tuning));
            case "createTrainingJob":
                var training = await service.TrainingJobs.CreateAsync(
                    request.Caller, request.Parameters, tags, request.ClientToken);
                return Started(
                    request, "TrainingJobArn", training, () => Descriptions.Describe(training, asEvent: true));
            case "createTransformJob":
                var transform = await service.TransformJobs.CreateAsync(
                    request.Caller, request.Parameters, tags, request.ClientToken);
                return Started(
                    request, "TransformJobArn", transform, () => Descriptions.Describe(transform, asEvent: true));
            case "createModel":
                var model = await service.Models.CreateAsync(
                    request.Caller, request.Parameters, tags, request.ClientToken);
                return new(Response("ModelArn", model.Arn));
            case "createEndpointConfig":
                var config = await service.EndpointConfigs.CreateAsync(
                    request.Caller, request.Parameters, request.ClientToken);
                return new(Response("EndpointConfigArn", config.Arn));
            case "createEndpoint":
                var created = await service.Endpoints.CreateAsync(
                    request.Caller, request.Parameters, request.ClientToken);
                return new(Response("EndpointArn", created.Arn));
            case "updateEndpoint":
                var updated = await service.Endpoints.UpdateAsync(request.Caller, request.Parameters);
                return new(Response("EndpointArn", updated.Arn));
            default:
                throw new ArgumentException($"'{request.Action}' is not supported: ask Supports first.");
        }
    }

    IntegrationCall Started<TState>(
        IntegrationRequest request, string field, Job<TState> job, Func<JsonElement> describe)
        where TState : JobState =>
        request.Pattern is IntegrationPattern.Sync
            ? new(
                Response(field, job.Arn),
                CompleteAsync(job, describe),
                () => StopAsync(request, job))
            : new(Response(field, job.Arn));

    static async Task<JsonElement> CompleteAsync<TState>(Job<TState> job, Func<JsonElement> describe)
        where TState : JobState
    {
        await job.Completion;
        var description = describe();
        return job.Status == JobStatus.Completed
            ? description
            : throw new IntegrationException("States.TaskFailed", description.GetRawText());
    }

    /// <summary>Stops a job, if the role may: otherwise it goes on alone.</summary>
    async Task StopAsync<TState>(IntegrationRequest request, Job<TState> job) where TState : JobState
    {
        var operation = SdkNames.Pascal(request.Action).Replace("Create", "Stop", StringComparison.Ordinal);
        if (service.Platform.Authorize(request.Caller, $"sagemaker:{operation}", job.Arn) is not null)
            return;
        try
        {
            job.Stop();
        }
        catch (AwsException)
        {
            // It has ended meanwhile, or is already stopping.
        }
        await job.Completion;
    }

    /// <summary>The API's answer, with what the AWS SDK for Java adds to it.</summary>
    JsonElement Response(string field, string arn)
    {
        var requestId = RequestIds.New();
        Dictionary<string, string> headers = new()
        {
            ["x-amzn-RequestId"] = requestId,
            ["Content-Type"] = "application/x-amz-json-1.1",
            ["Date"] = service.Platform.Time.GetUtcNow().ToString("R", null),
        };
        return JsonSerializer.SerializeToElement(
            new Dictionary<string, object>([new(field, arn), .. SdkResponse.Metadata(200, requestId, headers)]));
    }

    /// <summary>The exception's class in the AWS SDK for Java: errors that the API does not model share one.</summary>
    static IntegrationException Failed(AwsException e) => new(
        e.Code switch
        {
            "ResourceInUse" => "SageMaker.ResourceInUseException",
            "ResourceLimitExceeded" => "SageMaker.ResourceLimitExceededException",
            "ResourceNotFound" => "SageMaker.ResourceNotFoundException",
            _ => "SageMaker.AmazonSageMakerException",
        },
        SdkResponse.Cause(e, "AmazonSageMaker"));
}
