using System.Buffers;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Transform;

/// <summary>
/// Splits an object into batches, each a request to the container or many. A batch is used up and disposed by whoever
/// takes it.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTransformJob.html"/>
sealed class TransformBatch(byte[] buffer, int length) : IDisposable
{
    public ReadOnlyMemory<byte> Content => buffer.AsMemory(0, length);

    /// <summary>The object as one batch.</summary>
    /// <param name="payload">The most that a batch may hold, in bytes.</param>
    /// <exception cref="InferenceException">It is larger.</exception>
    public static IEnumerable<TransformBatch> Whole(Stream content, int payload)
    {
        var buffer = Rent(payload + 1);
        var length = content.ReadAtLeast(buffer.AsSpan(0, payload + 1), payload + 1, throwOnEndOfStream: false);
        if (length > payload)
            throw InferenceException.TooLarge;
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
            var length = kept + content.ReadAtLeast(
                buffer.AsSpan(kept, payload - kept), payload - kept, throwOnEndOfStream: false);
            if (length < payload)
            {
                if (length > 0)
                    yield return new(buffer, length);
                yield break;
            }
            var end = buffer.AsSpan(0, payload).LastIndexOf((byte)'\n') + 1;
            if (end == 0)
                throw InferenceException.TooLarge;
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
