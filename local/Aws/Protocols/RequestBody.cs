namespace Local.Aws.Protocols;

/// <summary>
/// The body of a request that is read as a whole; its size was limited before (see
/// <see cref="SigV4.SignatureVerification"/>).
/// </summary>
static class RequestBody
{
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext http)
    {
        if (http.Request.Body is MemoryStream { Position: 0 } read && read.TryGetBuffer(out var bytes))
            return bytes;
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
