using Local.SageMaker.XGBoost;

namespace Local.SageMaker;

/// <summary>Splits an object into the requests that the container gets. A batch is valid until the next one is taken.</summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTransformJob.html"/>
static class TransformBatches
{
    /// <summary>What a request over the limit is answered with.</summary>
    public static InferenceException TooLarge => new(413, "Request Entity Too Large: the data value transmitted exceeds the capacity limit.");

    /// <summary>The object as one request.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Whole(Stream content, int payload)
    {
        var buffer = new byte[payload + 1];
        var length = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (length > payload)
            throw TooLarge;
        yield return buffer.AsMemory(0, length);
    }

    /// <summary>As many whole lines in a request as fit.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> ManyLines(Stream content, int payload)
    {
        var buffer = new byte[payload];
        var kept = 0;
        while (true)
        {
            var length = kept + content.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false);
            if (length < buffer.Length)
            {
                if (length > 0)
                    yield return buffer.AsMemory(0, length);
                yield break;
            }
            var end = buffer.AsSpan().LastIndexOf((byte)'\n') + 1;
            if (end == 0)
                throw TooLarge;
            yield return buffer.AsMemory(0, end);
            kept = length - end;
            buffer.AsSpan(end).CopyTo(buffer);
        }
    }

    /// <summary>Each line in a request of its own.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Lines(Stream content, int payload)
    {
        foreach (var batch in ManyLines(content, payload))
        {
            for (var start = 0; start < batch.Length;)
            {
                var length = batch.Span[start..].IndexOf((byte)'\n') is var newline and >= 0 ? newline + 1 : batch.Length - start;
                yield return batch.Slice(start, length);
                start += length;
            }
        }
    }
}
