using System.Text.Json;

namespace Local.Aws.Protocols;

/// <summary>
/// RPC v2 CBOR: <c>POST /service/NAME/operation/OPERATION</c>, bodies in CBOR. The JavaScript SDK and others speak it
/// with CloudWatch.
/// </summary>
/// <seealso href="https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html"/>
static class CborProtocol
{
    public const string Header = "smithy-protocol", Name = "rpc-v2-cbor";

    public static async Task AnswerAsync(HttpContext http, AwsService service)
    {
        try
        {
            var path = http.Request.Path.Value ?? "";
            if (path.Split('/') is not ["", "service", var name, "operation", var operation]
                || name != service.TargetPrefix
                || !service.Operations.Contains(operation))
                throw service.UnknownOperation(path.Split('/')[^1]);
            var body = await RequestBody.ReadAsync(http);
            var request = body.IsEmpty ? JsonElement.Parse("{}") : CborReader.Read(body.Span);
            await service.Ready();
            var answer = await service.CallAsync(operation, http.Caller(), request, http.RequestAborted);
            await service.Durable();
            http.Response.Headers[RequestIds.Header] = http.TraceIdentifier;
            http.Response.Headers[Header] = Name;
            if (service.Model.Output(operation) is not { } output)
                return;
            http.Response.ContentType = CborError.ContentType;
            var written = new CborWriter(service.Model);
            written.Structure(output, answer);
            await http.Response.Body.WriteAsync(written.Written, http.RequestAborted);
        }
        catch (AwsException e)
        {
            await ErrorResponse.WriteCborAsync(http, e);
        }
    }
}
