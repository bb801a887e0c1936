using System.Text.Json;
using System.Xml.Linq;
using Local.Aws.Model;
using Local.Aws.SigV4;

namespace Local.Aws.Protocols;

/// <summary>
/// The AWS query protocol: <c>Action=…&amp;Version=…</c> and the members, in a form or in the URI's query; answers are
/// XML.
/// </summary>
/// <seealso href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html"/>
static class QueryProtocol
{
    public static async Task AnswerAsync(HttpContext http, AwsService service)
    {
        XNamespace xml = service.Model.Service.XmlNamespace ?? "";
        try
        {
            var form = await QueryForm.ReadAsync(http);
            var (action, version) = (form.Find("Action") ?? "", form.Find("Version") ?? "");
            if (version != service.Model.Service.ApiVersion || !service.Operations.Contains(action))
                throw new AwsException("InvalidAction", $"Could not find operation {action} for version {version}");
            var request = service.Model.Input(action) is { } input ? form.Read(service.Model, input) : JsonElement.Parse("{}");
            await service.Ready();
            var answer = await service.CallAsync(action, http.Caller(), request, http.RequestAborted);
            await service.Durable();
            http.Response.Headers[RequestIds.Header] = http.TraceIdentifier;
            var body = Answer(service.Model, action, answer, xml, http.TraceIdentifier);
            await ErrorResponse.WriteXmlAsync(http, body, ErrorResponse.QueryContentType);
        }
        catch (AwsException e)
        {
            await ErrorResponse.WriteQueryAsync(http, e, xml);
        }
    }

    /// <summary>The namespace of the answers to a request; none where the service's model is not here.</summary>
    public static XNamespace Namespace(HttpRequest request) =>
        RequestSignature.FindScope(request) is { } scope && ApiModel.Find(scope)?.Service.XmlNamespace is { } xml ? xml : "";

    static XElement Answer(ApiModel model, string action, JsonElement answer, XNamespace xml, string requestId)
    {
        model.TryGetOperation(action, out var operation);
        return new(xml + $"{action}Response",
            operation?.Output is { } output
                ? new XElement(
                    xml + (output.ResultWrapper ?? $"{action}Result"),
                    QueryXml.Members(model, model.Shape(output), answer, xml))
                : null,
            new XElement(xml + "ResponseMetadata", new XElement(xml + "RequestId", requestId)));
    }
}
