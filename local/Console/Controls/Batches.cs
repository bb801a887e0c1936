using System.Runtime.CompilerServices;

namespace Local.Console.Controls;

/// <summary>Takes what is there together: a page is drawn once for it.</summary>
static class Batches
{
    // A whole history at once: each batch costs the page a drawing.
    const int Most = 50_000;

    /// <param name="interval">The least time from one batch to the next.</param>
    public static async IAsyncEnumerable<IReadOnlyList<T>> InBatchesAsync<T>(
        this IAsyncEnumerable<T> source, TimeSpan interval, TimeProvider time,
            [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var items = source.GetAsyncEnumerator(cancellation);
        var next = items.MoveNextAsync().AsTask();
        while (await next)
        {
            List<T> batch = [];
            do
            {
                batch.Add(items.Current);
                next = items.MoveNextAsync().AsTask();
            }
            while (batch.Count < Most && next.IsCompletedSuccessfully && await next);
            yield return batch;
            await Task.Delay(interval, time, cancellation);
        }
    }
}
