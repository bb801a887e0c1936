using System.Text.Json.Serialization;

namespace ExtractModelName;

static class Function
{
    /// <summary>
    /// Names the batch transform job after the model: the last segment of
    /// <c>arn:aws:sagemaker:REGION:ACCOUNT:model/NAME</c>.
    /// </summary>
    public static Response Handle(CreateModelOutput? output, ILambdaContext context)
    {
        if (output?.ModelArn is not { } arn)
            throw new InvalidInputException("ModelArn is missing from the output of CreateModel.");
        return arn.Split(":model/") is [{ Length: > 0 }, { Length: > 0 } name]
            ? new(200, new(name))
            : throw new InvalidInputException(
                $"ModelArn is \"{arn}\", which is not the ARN of a SageMaker model "
                + "(arn:aws:sagemaker:REGION:ACCOUNT:model/NAME).");
    }
}

sealed record CreateModelOutput(string? ModelArn);

sealed record Response(
    [property: JsonPropertyName("statusCode")] int StatusCode,
    [property: JsonPropertyName("body")] TransformJob Body);

sealed record TransformJob([property: JsonPropertyName("jobName")] string JobName);

sealed class InvalidInputException(string message) : Exception(message);
