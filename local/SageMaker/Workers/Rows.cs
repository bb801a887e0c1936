using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Local.SageMaker.Workers;

/// <summary>
/// Reads a file whose reader a file can break: it takes all memory for what the file only claims, overflows the stack,
/// or never ends. Asks a worker, and answers in one.
/// </summary>
static class Rows
{
    /// <summary>For what is held meanwhile, in bytes; whoever reads has a lower limit for the rows.</summary>
    const long Memory = 3L << 30;

    /// <summary>So much of the processor's time may pass without rows.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    const int Part = 1 << 20;

    /// <exception cref="InvalidDataException">The file is not what it was said to be.</exception>
    /// <exception cref="InsufficientMemoryException">It takes too much memory.</exception>
    /// <exception cref="WorkerDiedException">The process died.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more; the process is ended.</exception>
    public static async Task<List<JsonElement>> AskAsync(
        WorkerPool pool, Stream file, int most, CancellationToken cancellation)
    {
        if (file is FileStream { Name: var path })
            return await AskAsync(pool, path, most, cancellation);
        var copy = Path.GetTempFileName();
        try
        {
            await using (var writing = File.OpenWrite(copy))
                await file.CopyToAsync(writing, cancellation);
            return await AskAsync(pool, copy, most, cancellation);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    static async Task<List<JsonElement>> AskAsync(
        WorkerPool pool, string path, int most, CancellationToken cancellation)
    {
        using var lease = await pool.RentAsync(cancellation);
        await using var killing = cancellation.Register(lease.Worker.Kill);
        var number = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(number, most);
        lease.Worker.Send(FrameKind.ReadRows, number, Encoding.UTF8.GetBytes(path));
        List<JsonElement> rows = [];
        try
        {
            while (true)
            {
                var (kind, content) = await lease.Worker.ReceiveAsync();
                switch (kind)
                {
                    case FrameKind.Rows:
                        Add(rows, content.Span);
                        break;
                    case FrameKind.RowsEnded:
                        lease.MarkReusable();
                        return rows;
                    case FrameKind.Failed:
                        throw TaskMessage.ReadFailure(content).ToException();
                    default:
                        throw new UnreachableException($"A frame of kind {kind}.");
                }
            }
        }
        catch (WorkerDiedException e) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, cancellation);
        }
    }

    static void Add(List<JsonElement> rows, ReadOnlySpan<byte> lines)
    {
        while (lines.IndexOf((byte)'\n') is >= 0 and var end)
        {
            rows.Add(JsonElement.Parse(lines[..end]));
            lines = lines[(end + 1)..];
        }
    }

    /// <summary>In a worker.</summary>
    /// <param name="task">The content of a frame <see cref="FrameKind.ReadRows"/>.</param>
    public static void Write(
        ReadOnlySpan<byte> task, Func<string, int, IEnumerable<JsonElement>> read, FrameStream frames)
    {
        MemoryLimit.Set(Memory);
        ProcessorLimit.Set(Patience);
        using var part = new MemoryStream();
        var (most, path) = (BinaryPrimitives.ReadInt32LittleEndian(task), Encoding.UTF8.GetString(task[sizeof(int)..]));
        try
        {
            foreach (var row in read(path, most))
            {
                part.Write(Encoding.UTF8.GetBytes(row.GetRawText()));
                part.WriteByte((byte)'\n');
                if (part.Length >= Part)
                    Send(part, frames);
            }
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OverflowException))
        {
            throw new InvalidDataException(e.Message, e);
        }
        Send(part, frames);
        ProcessorLimit.Set(null);
        frames.Write(FrameKind.RowsEnded);
    }

    static void Send(MemoryStream part, FrameStream frames)
    {
        frames.Write(FrameKind.Rows, part.GetBuffer().AsSpan(0, (int)part.Length));
        part.SetLength(0);
        ProcessorLimit.Set(Patience);
    }
}
