using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Local.Aws.Protocols;

namespace Tests.Fuzz;

/// <summary>What came back: the status is 0 when the server closed the connection without an answer.</summary>
sealed record Answer(int Status, string Body);

/// <summary>
/// A connection that sends bytes as they are and reads the answer; the next request finds it open, or opened anew.
/// </summary>
sealed class Connection(Uri server) : IDisposable
{
    TcpClient? _client;
    BufferedStream? _stream;

    /// <exception cref="OperationCanceledException">No answer came in time.</exception>
    public async Task<Answer> SendAsync(byte[] request, bool isHead, CancellationToken cancellation)
    {
        // A connection that was kept may have been closed meanwhile; a fresh one was not.
        while (true)
        {
            var isFresh = _client is null;
            try
            {
                if (isFresh)
                    await OpenAsync(cancellation);
                await _client!.GetStream().WriteAsync(request, cancellation);
                return await ReadAsync(isHead, cancellation);
            }
            catch (Exception e) when (e is IOException or SocketException or EndOfStreamException)
            {
                Dispose();
                if (isFresh)
                    return new(0, e.Message);
            }
        }
    }

    async Task OpenAsync(CancellationToken cancellation)
    {
        _client = new TcpClient { NoDelay = true };
        await _client.ConnectAsync(server.Host, server.Port, cancellation);
        _stream = new(_client.GetStream(), 16 * 1024);
    }

    async Task<Answer> ReadAsync(bool isHead, CancellationToken cancellation)
    {
        int status;
        Dictionary<string, string> headers;
        do
        {
            var line = await ReadLineAsync(cancellation);
            status = int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
            headers = new(StringComparer.OrdinalIgnoreCase);
            while (await ReadLineAsync(cancellation) is { Length: > 0 } header)
                headers[header[..header.IndexOf(':')]] = header[(header.IndexOf(':') + 1)..].Trim();
        }
        while (status is 100);
        // A session that tells what happens goes on for hours: the first that it tells is its answer.
        var isEndless = headers.GetValueOrDefault("Content-Type") is EventStream.ContentType;
        var body = isHead || status is 204 or 304 ? ""
            : headers.TryGetValue("Content-Length", out var length)
                ? await ReadAsync(int.Parse(length, null), cancellation)
            : headers.ContainsKey("Transfer-Encoding") ? await ReadChunksAsync(isEndless, cancellation)
            : "";
        if (isEndless || headers.GetValueOrDefault("Connection") is "close")
            Dispose();
        return new(status, body);
    }

    async Task<string> ReadChunksAsync(bool isEndless, CancellationToken cancellation)
    {
        var body = new StringBuilder();
        while (true)
        {
            var length = int.Parse(await ReadLineAsync(cancellation), NumberStyles.HexNumber,
                CultureInfo.InvariantCulture);
            body.Append(await ReadAsync(length, cancellation));
            await ReadLineAsync(cancellation);
            if (length == 0 || isEndless)
                return body.ToString();
        }
    }

    async Task<string> ReadAsync(int length, CancellationToken cancellation)
    {
        var bytes = new byte[length];
        await _stream!.ReadExactlyAsync(bytes, cancellation);
        return Encoding.UTF8.GetString(bytes);
    }

    async Task<string> ReadLineAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (true)
        {
            await _stream!.ReadExactlyAsync(one, cancellation);
            if (one[0] == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)one[0]);
        }
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _client?.Dispose();
        (_client, _stream) = (null, null);
    }
}
