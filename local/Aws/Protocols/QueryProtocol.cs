using System.Text.Json;
using System.Xml.Linq;
using Local.Aws.Model;

namespace Local.Aws.Protocols;

/// <summary>The AWS query protocol: <c>Action=…&amp;Version=…</c> and the members, in a form or in the URI's query; answers are XML.</summary>
/// <seealso href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html"/>
static class QueryProtocol
{
    public static async Task AnswerAsync(HttpContext http, AwsService service)
    {
        var xml = Namespace(service.Scope);
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
            await ErrorResponse.WriteXmlAsync(http, Answer(service.Model, action, answer, xml, http.TraceIdentifier), ErrorResponse.QueryContentType);
        }
        catch (AwsException e)
        {
            await ErrorResponse.WriteQueryAsync(http, e, xml);
        }
    }

    /// <summary>The namespace of a service's answers; none where its model is not here.</summary>
    /// <param name="scope">The service as a signature's scope names it.</param>
    public static XNamespace Namespace(string? scope) => scope is not null && ApiModel.Find(scope) is { } model ? model.Service.XmlNamespace ?? "" : "";

    static XElement Answer(ApiModel model, string action, JsonElement answer, XNamespace xml, string requestId)
    {
        model.TryGetOperation(action, out var operation);
        return new(xml + $"{action}Response",
            operation?.Output is { } output ? new XElement(xml + (output.ResultWrapper ?? $"{action}Result"), QueryXml.Members(model, model.Shape(output), answer, xml)) : null,
            new XElement(xml + "ResponseMetadata", new XElement(xml + "RequestId", requestId)));
    }
}
