using Local.Aws.Protocols;

namespace Local.Aws.Clients;

/// <summary>Sends requests to a service of this program: as they would come over the port, and without it.</summary>
static class ServedHere
{
    public static SendRequest To(IAwsEndpoint endpoint) => async (message, caller, cancellation) =>
    {
        var http = new DefaultHttpContext { TraceIdentifier = RequestIds.New(), RequestAborted = cancellation };
        http.Features.Set(caller);
        http.Request.Method = message.Method.Method;
        var target = message.RequestUri!.OriginalString.Split('?', 2);
        http.Request.Path = Uri.UnescapeDataString(target[0]);
        http.Request.QueryString = target is [_, var query] ? new($"?{query}") : default;
        http.Request.Host = new("localhost");
        foreach (var (name, values) in message.Headers.Concat(message.Content?.Headers.AsEnumerable() ?? []))
            http.Request.Headers[name] = string.Join(',', values);
        http.Request.Body = new MemoryStream(
            message.Content is { } content ? await content.ReadAsByteArrayAsync(cancellation) : []);
        var body = new MemoryStream();
        http.Response.Body = body;
        await endpoint.AnswerAsync(http);
        await http.Response.BodyWriter.FlushAsync(cancellation);
        var response = new HttpResponseMessage((System.Net.HttpStatusCode)http.Response.StatusCode)
        {
            Content = new ByteArrayContent(body.ToArray()),
        };
        foreach (var (name, value) in http.Response.Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value.ToString()))
                response.Content.Headers.TryAddWithoutValidation(name, value.ToString());
        }
        return response;
    };
}
