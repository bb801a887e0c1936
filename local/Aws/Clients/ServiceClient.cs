using System.Net;
using System.Text.Json;
using Local.Aws.Model;

namespace Local.Aws.Clients;

/// <summary>Sends a request and gives the answer, whatever it is.</summary>
/// <param name="message">With an address that is relative to the service's.</param>
delegate Task<HttpResponseMessage> SendRequest(
    HttpRequestMessage message, Principal caller, CancellationToken cancellation);

/// <summary>A call's result, and the answer's status and headers.</summary>
sealed record ServiceResult(JsonElement Result, int Status, IReadOnlyDictionary<string, string> Headers);

/// <summary>Calls a service as its API model describes it.</summary>
sealed class ServiceClient(ApiModel model, SendRequest send)
{
    public ApiModel Model => model;

    /// <summary>Calls an operation with a Task state's parameters.</summary>
    /// <param name="nameOf">The members of the result as the Task state gets them.</param>
    /// <exception cref="AwsException">The service refuses, or does not answer.</exception>
    /// <exception cref="IntegrationException">A parameter is none of the operation's.</exception>
    public async Task<ServiceResult> CallAsync(
        string name,
        Principal caller,
        JsonElement parameters,
        Func<string, string> nameOf,
        CancellationToken cancellation)
    {
        if (!model.TryGetOperation(name, out var operation))
            throw new AwsException("UnknownOperationException", $"{model.Service.ServiceId} has no operation {name}.");
        var values = new SdkValues(model, nameOf);
        var request = values.ToApi(model.Input(name), parameters);
        using var message = ServiceRequest.Write(model, name, operation, request);
        using var response = await SendAsync(message, caller, cancellation);
        var answer = await ServiceAnswer.ReadAsync(model, name, operation, response, cancellation);
        return new(
            values.ToTask(model.Output(name), answer),
            (int)response.StatusCode,
            response.Headers.Concat(response.Content.Headers)
                .ToDictionary(header => header.Key, header => string.Join(',', header.Value)));
    }

    async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage message, Principal caller, CancellationToken cancellation)
    {
        try
        {
            return await send(message, caller, cancellation);
        }
        catch (HttpRequestException e)
        {
            throw new AwsException(
                "SdkClientException",
                $"Unable to execute HTTP request: {e.Message}",
                HttpStatusCode.ServiceUnavailable);
        }
    }

    /// <summary>The service's AWS SDK integration, <c>aws-sdk:SERVICE</c>.</summary>
    /// <param name="service">As resources name it.</param>
    public static SdkIntegration Sdk(string service, Predicate<string> hasOperation, Func<ServiceClient> client) => new(
        service,
        hasOperation,
        code => client().Model.Exceptions.Contains(code),
        async (operation, caller, parameters, cancellation) =>
            (await client().CallAsync(operation, caller, parameters, SdkNames.Member, cancellation)).Result);
}
