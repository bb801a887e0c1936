using System.Net.Http.Headers;
using System.Text.Json;
using Local.Aws.Model;
using Local.Aws.Protocols;

namespace Local.Aws.Clients;

/// <summary>Writes an operation's request in the protocol of its service.</summary>
static class ServiceRequest
{
    /// <summary>The protocol to speak with a service: the best that it has and that is known here.</summary>
    public static string? Protocol(ApiService service) => (service.Protocols ?? [service.Protocol])
        .FirstOrDefault(protocol => protocol is "json" or "rest-json" or "rest-xml" or "query" or "ec2");

    /// <param name="request">Its members as the model names them.</param>
    /// <returns>A message whose address is relative to the service's.</returns>
    public static HttpRequestMessage Write(ApiModel model, string name, ApiOperation operation, JsonElement request)
    {
        switch (Protocol(model.Service))
        {
            case "json":
                var json = Post(
                    JsonSerializer.SerializeToUtf8Bytes(request, AwsJson.PascalCase),
                    $"application/x-amz-json-{model.Service.JsonVersion ?? "1.0"}");
                json.Headers.Add(JsonProtocol.TargetHeader, $"{model.Service.TargetPrefix}.{name}");
                return json;
            case "query" or "ec2":
                var form = new FormUrlEncodedContent(QueryWriter.Write(
                    model, name, request, isEc2: Protocol(model.Service) is "ec2"));
                return new(HttpMethod.Post, new Uri("/", UriKind.Relative)) { Content = form };
            case var rest:
                return RestWriter.Write(model, operation, request, isXml: rest is "rest-xml");
        }
    }

    static HttpRequestMessage Post(byte[] body, string type)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return new(HttpMethod.Post, new Uri("/", UriKind.Relative)) { Content = content };
    }
}
