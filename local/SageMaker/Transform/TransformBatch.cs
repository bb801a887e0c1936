using System.Buffers;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Transform;

/// <summary>Splits an object into batches, each a request to the container or many. A batch is used up and disposed by whoever takes it.</summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTransformJob.html"/>
sealed class TransformBatch(byte[] buffer, int length) : IDisposable
{
    /// <summary>What a request over the limit is answered with: the page of the container's web server.</summary>
    /// <seealso href="https://github.com/pallets/werkzeug/blob/0.15.6/src/werkzeug/exceptions.py"/>
    public static InferenceException TooLarge => new(413, """
        <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">
        <title>413 Request Entity Too Large</title>
        <h1>Request Entity Too Large</h1>
        <p>The data value transmitted exceeds the capacity limit.</p>
        """);

    public ReadOnlyMemory<byte> Content => buffer.AsMemory(0, length);

    /// <summary>The object as one batch.</summary>
    /// <param name="payload">The most that a batch may hold, in bytes.</param>
    /// <exception cref="InferenceException">It is larger.</exception>
    public static IEnumerable<TransformBatch> Whole(Stream content, int payload)
    {
        var buffer = Rent(payload + 1);
        var length = content.ReadAtLeast(buffer.AsSpan(0, payload + 1), payload + 1, throwOnEndOfStream: false);
        if (length > payload)
            throw TooLarge;
        yield return new(buffer, length);
    }

    /// <summary>As many whole lines in a batch as fit.</summary>
    /// <exception cref="InferenceException">A line is larger than a batch may be.</exception>
    public static IEnumerable<TransformBatch> Lines(Stream content, int payload)
    {
        var buffer = Rent(payload);
        var kept = 0;
        while (true)
        {
            var length = kept + content.ReadAtLeast(buffer.AsSpan(kept, payload - kept), payload - kept, throwOnEndOfStream: false);
            if (length < payload)
            {
                if (length > 0)
                    yield return new(buffer, length);
                yield break;
            }
            var end = buffer.AsSpan(0, payload).LastIndexOf((byte)'\n') + 1;
            if (end == 0)
                throw TooLarge;
            var next = Rent(payload);
            kept = length - end;
            buffer.AsSpan(end, kept).CopyTo(next);
            yield return new(buffer, end);
            buffer = next;
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    static byte[] Rent(int length) => ArrayPool<byte>.Shared.Rent(length);
}
