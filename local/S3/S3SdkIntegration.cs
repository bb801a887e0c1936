using System.Text.Json;
using Local.Aws;
using Local.S3.Sdk;

namespace Local.S3;

/// <summary>
/// <c>aws-sdk:s3</c>: a Task state's call is a request to S3's REST API, put together and read as the SDKs do it.
/// </summary>
static class S3SdkIntegration
{
    // An AccessDenied, which the model has for other operations only, was seen to be an S3Exception.
    public static SdkIntegration Create(ObjectStore store) => new(
        "s3",
        S3Endpoint.Has,
        code => code is not "AccessDenied" && SdkMember.Model.Exceptions.Contains(code),
        (operation, caller, parameters, cancellation) => CallAsync(store, operation, caller, parameters, cancellation));

    static async Task<JsonElement> CallAsync(
        ObjectStore store, string name, Principal caller, JsonElement parameters, CancellationToken cancellation)
    {
        var model = SdkMember.Model;
        model.TryGetOperation(name, out var operation);
        var output = model.Output(name);
        using var body = output is { Payload: { } payload } && model.Shape(output.Members![payload]).Type is "blob"
            ? new ObjectContent()
            : new MemoryStream();
        var http = SdkRequest.Create(operation!, parameters);
        http.Features.Set(caller);
        http.RequestAborted = cancellation;
        http.Response.Body = body;
        try
        {
            await S3Endpoint.PerformAsync(new(http, store));
            await http.Response.BodyWriter.FlushAsync(cancellation);
        }
        catch (AwsException e) when (HttpMethods.IsHead(operation!.Http.Method))
        {
            // The answer has no body to say why.
            throw new AwsException(e.Code, "null", e.Status);
        }
        body.Position = 0;
        return SdkAnswer.Read(output, http.Response.Headers, body);
    }

    /// <summary>An object's content as a result: the call ends when it is longer than a result may be.</summary>
    sealed class ObjectContent : MemoryStream
    {
        const int Longest = 256 * 1024;

        public override void Write(byte[] bytes, int offset, int count)
        {
            if (Length + count > Longest)
            {
                throw new IntegrationException(
                    "States.DataLimitExceeded",
                    "The state/task 'aws-sdk:s3:getObject' returned a result with a size exceeding the maximum " +
                    "number of bytes service limit.");
            }
            base.Write(bytes, offset, count);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
        {
            Write(bytes.ToArray(), 0, bytes.Length);
            return ValueTask.CompletedTask;
        }
    }
}
