namespace Local.Aws.Clients;

/// <summary>What an HTTP Task sends and is answered, for whoever tests its state.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_InspectionData.html"/>
sealed class CallTrace
{
    /// <summary>
    /// Whether the request is shown as it is sent, or without what its connection adds to headers, query and body.
    /// </summary>
    public bool RevealsSecrets { get; init; }

    public TracedRequest? Request { get; private set; }

    public TracedResponse? Response { get; private set; }

    /// <param name="message">As it is sent, or without the connection's secrets.</param>
    public async Task SawAsync(HttpRequestMessage message, CancellationToken cancellation) => Request = new(
        message.RequestUri!.Scheme,
        message.Method.Method,
        message.RequestUri.AbsoluteUri,
        message.Content is { } sent ? Print([.. message.Headers, .. sent.Headers]) : Print([.. message.Headers]),
        message.Content is { } content ? await content.ReadAsStringAsync(cancellation) : null);

    public async Task SawAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await response.Content.LoadIntoBufferAsync(cancellation);
        Response = new(
            response.RequestMessage!.RequestUri!.Scheme,
            $"{(int)response.StatusCode}",
            response.ReasonPhrase,
            Print([.. response.Headers, .. response.Content.Headers]),
            await response.Content.ReadAsStringAsync(cancellation));
    }

    static string Print(IReadOnlyList<KeyValuePair<string, IEnumerable<string>>> headers) =>
        $"[{string.Join(", ", headers.SelectMany(header => header.Value.Select(value => $"{header.Key}: {value}")))}]";
}

/// <param name="Headers"><c>[Name: value, Name: value]</c></param>
sealed record TracedRequest(string Protocol, string Method, string Url, string Headers, string? Body);

/// <inheritdoc cref="TracedRequest"/>
sealed record TracedResponse(string Protocol, string StatusCode, string? StatusMessage, string Headers, string Body);
