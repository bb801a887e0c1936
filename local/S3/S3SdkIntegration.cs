using System.Text.Json;
using Local.Aws;

namespace Local.S3;

/// <summary><c>aws-sdk:s3</c>: a Task state's call is a request to S3's REST API, put together and read as the SDKs do it.</summary>
static class S3SdkIntegration
{
    public static SdkIntegration Create(ObjectStore store) => new("s3", "S3",
        operation => ApiModel.Instance.Operations.ContainsKey(operation), code => ApiModel.Instance.Errors.Contains(code),
        (operation, caller, parameters, cancellation) => CallAsync(store, ApiModel.Instance.Operations[operation], caller, parameters, cancellation));

    static async Task<JsonElement> CallAsync(ObjectStore store, ApiOperation operation, Principal caller, JsonElement parameters, CancellationToken cancellation)
    {
        using var body = operation.Output is { } output && ApiModel.Instance.Shapes[output].Members.Values.Any(member => member.Type is "blob") ? new ObjectContent() : new MemoryStream();
        var http = SdkRequest.Create(operation, parameters);
        http.Features.Set(caller);
        http.RequestAborted = cancellation;
        http.Response.Body = body;
        try
        {
            await S3Endpoint.PerformAsync(new(http, store));
            await http.Response.BodyWriter.FlushAsync(cancellation);
        }
        catch (AwsException e) when (HttpMethods.IsHead(operation.Method))
        {
            // The answer has no body to say why.
            throw new AwsException(e.Code, "null", e.Status);
        }
        body.Position = 0;
        return SdkAnswer.Read(operation, http.Response.Headers, body);
    }

    /// <summary>An object's content as a result: the call ends when it is longer than a result may be.</summary>
    sealed class ObjectContent : MemoryStream
    {
        const int Longest = 256 * 1024;

        public override void Write(byte[] bytes, int offset, int count)
        {
            if (Length + count > Longest)
                throw new IntegrationException("States.DataLimitExceeded", "The state/task 'aws-sdk:s3:getObject' returned a result with a size exceeding the maximum number of bytes service limit.");
            base.Write(bytes, offset, count);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
        {
            Write(bytes.ToArray(), 0, bytes.Length);
            return ValueTask.CompletedTask;
        }
    }
}
