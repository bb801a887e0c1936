using System.Text;
using System.Text.Json;
using Local.Aws;
using Local.Aws.Model;
using Local.SageMaker.Endpoints;
using Local.SageMaker.Workers;

namespace Local.SageMaker;

/// <summary>SageMaker as <c>aws-sdk:</c> names its APIs: a Task state's call is one of their actions.</summary>
static class SageMakerSdkIntegration
{
    /// <summary><c>aws-sdk:sagemaker</c>.</summary>
    public static SdkIntegration Create(SageMakerService service) =>
        SdkIntegration.Of(SageMakerEndpoint.Create(service), "sagemaker");

    /// <summary><c>aws-sdk:sagemakerruntime</c>, whose bodies are texts.</summary>
    public static SdkIntegration CreateRuntime(SageMakerService service)
    {
        var model = new Lazy<ApiModel>(() => ApiModel.Get("sagemakerruntime"));
        return new(
            "sagemakerruntime",
            operation => operation == "InvokeEndpoint",
            code => model.Value.Exceptions.Contains(code),
            async (operation, caller, parameters, _) =>
            {
                RequestViolations.Check(model.Value, operation, parameters);
                var call = parameters.Deserialize<InvokeEndpointRequest>(AwsJson.Sparse)!;
                return await InvokeAsync(service, caller, call);
            });
    }

    static async Task<JsonElement> InvokeAsync(SageMakerService service, Principal caller, InvokeEndpointRequest call)
    {
        try
        {
            var result = await service.Invoker.InvokeAsync(
                caller,
                call.EndpointName,
                new Invocation(call.ContentType, call.Accept),
                Encoding.UTF8.GetBytes(call.Body),
                call.Target);
            return JsonSerializer.SerializeToElement(new
            {
                Body = Encoding.UTF8.GetString(result.Body.Span),
                result.ContentType,
                InvokedProductionVariant = result.Variant,
                call.CustomAttributes,
            }, AwsJson.Sparse);
        }
        catch (ModelErrorException e)
        {
            throw new AwsException("ModelError", e.Message, (System.Net.HttpStatusCode)ModelErrorException.HttpStatus);
        }
    }

    /// <param name="Body">What the container gets, as text.</param>
    internal sealed record InvokeEndpointRequest(
        string EndpointName,
        string Body,
        string? ContentType,
        string? Accept,
        string? TargetVariant,
        string? TargetModel,
        string? TargetContainerHostname,
        string? CustomAttributes,
        string? EnableExplanations,
        string? InferenceComponentName,
        string? SessionId)
    {
        public InvocationTarget Target => new(
            TargetVariant,
            TargetModel,
            TargetContainerHostname,
            EnableExplanations,
            InferenceComponentName,
            SessionId);
    }
}
