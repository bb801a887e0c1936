using System.Buffers;
using Local.SageMaker.XGBoost;
using Local.SageMaker.XGBoost.Input.RecordIO;

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

    /// <summary>As many whole messages in a batch as fit, or one.</summary>
    /// <exception cref="InferenceException">A message is larger than a batch may be.</exception>
    public static IEnumerable<TransformBatch> Records(Stream content, int payload, bool isSingle)
    {
        var buffer = new byte[payload];
        var length = 0;
        while (true)
        {
            length += content.ReadAtLeast(buffer.AsSpan(length), payload - length, throwOnEndOfStream: false);
            if (length == 0)
                yield break;
            int[] messages = [.. RecordIOReader.Messages(buffer.AsMemory(0, length))];
            if (messages.Length == 0 && length == payload)
                throw InferenceException.TooLarge;
            if (messages.Length == 0) // what is cut off or is no record, the container refuses
                messages = [length];
            var end = 0;
            foreach (var batch in isSingle ? messages : [messages.Sum()])
            {
                yield return Copy(buffer.AsSpan(end, batch));
                end += batch;
            }
            length -= end;
            buffer.AsSpan(end, length).CopyTo(buffer);
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    static TransformBatch Copy(ReadOnlySpan<byte> content)
    {
        var buffer = Rent(content.Length);
        content.CopyTo(buffer);
        return new(buffer, content.Length);
    }

    static byte[] Rent(int length) => ArrayPool<byte>.Shared.Rent(length);
}
