using System.Text.Json;
using Local.Aws;
using Local.Aws.Model;
using Local.Aws.Protocols;
using Local.SageMaker.Training;
using Local.SageMaker.Transform;
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
        ("createModel", IntegrationPattern.RequestResponse) => true,
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

    public Task<IntegrationCall> CallAsync(IntegrationRequest request, CancellationToken cancellation)
    {
        var operation = SdkNames.Pascal(request.Action);
        if (request.Parameters.ValueKind == JsonValueKind.Object
            && UnknownFields.Find(ApiModel.Get("sagemaker"), operation, request.Parameters).FirstOrDefault() is { } unknown)
            throw SdkIntegration.Unknown(unknown.Split('.')[^1]);
        try
        {
            return Task.FromResult(Call(request));
        }
        catch (AwsException e)
        {
            throw Failed(e);
        }
    }

    IntegrationCall Call(IntegrationRequest request)
    {
        var tags = request.Pattern is IntegrationPattern.Sync
            ? SageMakerService.ExecutionTags(request.ExecutionArn)
            : NoTags;
        switch (request.Action)
        {
            case "createHyperParameterTuningJob":
                var tuning = service.TuningJobs.Create(request.Caller, request.Parameters, tags, request.ClientToken);
                return Started(request, "HyperParameterTuningJobArn", tuning.Arn, tuning.Completion,
                    () => tuning.Status == TuningJobStatus.Completed,
                    () => TuningDescriptions.Event(tuning),
                    tuning.Stop);
            case "createTrainingJob":
                var training = service.TrainingJobs.Create(
                    request.Caller, request.Parameters, tags, request.ClientToken);
                return Started(request, "TrainingJobArn", training.Arn, service.TrainingJobs.Completion(training),
                    () => training.State.Status == TrainingJobStatus.Completed,
                    () => Descriptions.Describe(training, asEvent: true),
                    training.Stop);
            case "createTransformJob":
                var transform = service.TransformJobs.Create(
                    request.Caller, request.Parameters, tags, request.ClientToken);
                return Started(request, "TransformJobArn", transform.Arn, transform.Completion,
                    () => transform.Status == TransformJobStatus.Completed,
                    () => Descriptions.Describe(transform, asEvent: true),
                    transform.Stop);
            case "createModel":
                return new(Response("ModelArn",
                    service.Models.Create(request.Caller, request.Parameters, tags, request.ClientToken).Arn));
            default:
                throw new ArgumentException($"'{request.Action}' is not supported: ask Supports first.");
        }
    }

    IntegrationCall Started(
        IntegrationRequest request,
        string field,
        string arn,
        Task ended,
        Func<bool> completed,
        Func<JsonElement> describe,
        Action stop) =>
        request.Pattern is IntegrationPattern.Sync
            ? new(Response(field, arn), CompleteAsync(ended, completed, describe),
                () => StopAsync(request, arn, ended, stop))
            : new(Response(field, arn));

    static async Task<JsonElement> CompleteAsync(Task ended, Func<bool> completed, Func<JsonElement> describe)
    {
        await ended;
        var description = describe();
        return completed()
            ? description
            : throw new IntegrationException("States.TaskFailed", description.GetRawText());
    }

    /// <summary>Stops a job, if the role may: otherwise it goes on alone.</summary>
    async Task StopAsync(IntegrationRequest request, string arn, Task ended, Action stop)
    {
        var operation = SdkNames.Pascal(request.Action).Replace("Create", "Stop", StringComparison.Ordinal);
        if (service.Platform.Authorize(request.Caller, $"sagemaker:{operation}", arn) is not null)
            return;
        try
        {
            stop();
        }
        catch (AwsException)
        {
            // It has ended meanwhile, or is already stopping.
        }
        await ended;
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
