using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Local.SageMaker.Workers;

namespace Local.SageMaker.Transform;

/// <summary>
/// The answers to all objects of a job, in their order, while several batches are in the making: of one object, or of
/// the next ones already. Nothing is read further ahead than that.
/// </summary>
sealed class TransformPipeline : IAsyncDisposable
{
    readonly Channel<ServingWorker> _idle = System.Threading.Channels.Channel.CreateUnbounded<ServingWorker>();

    /// <summary>Null stands for the end of an object.</summary>
    readonly Channel<Task<ReadOnlyMemory<byte>>?> _answers;
    readonly Func<Task<ServingWorker>> _start;
    readonly Func<ServingWorker, TransformBatch, Task<ReadOnlyMemory<byte>>> _answer;
    readonly int _workers;
    readonly CancellationTokenSource _ended;
    readonly Task _reading;
    int _started;
    volatile int _current;

    /// <param name="first">A worker that has loaded the model: one that cannot be loaded serves nothing, not even an
    /// empty object.</param>
    /// <param name="objects">The batches of each object.</param>
    /// <param name="workers">How many batches at once; each worker has a model of its own, as in the container.</param>
    public TransformPipeline(
        ServingWorker first,
        IEnumerable<IEnumerable<TransformBatch>> objects,
        int workers,
        Func<Task<ServingWorker>> start,
        Func<ServingWorker, TransformBatch, Task<ReadOnlyMemory<byte>>> answer,
        CancellationToken cancellation)
    {
        (_start, _answer, _workers) = (start, answer, workers);
        _idle.Writer.TryWrite(first);
        _started = 1;
        _answers = System.Threading.Channels.Channel.CreateBounded<Task<ReadOnlyMemory<byte>>?>(workers);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _reading = Task.Run(() => ReadAsync(objects), CancellationToken.None);
    }

    /// <summary>
    /// The answers to the next object. What its batches cannot be read or answered for is thrown, and the object is
    /// left; the one after it can be asked for all the same.
    /// </summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> NextAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var whole = false;
        try
        {
            while (await _answers.Reader.ReadAsync(cancellation) is { } answer)
                yield return await answer;
            whole = true;
        }
        finally
        {
            _current++;
            while (!whole && await _answers.Reader.ReadAsync(cancellation) is { } answer)
                await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        for (; _started > 0; _started--)
            (await _idle.Reader.ReadAsync()).Dispose();
        _ended.Dispose();
    }

    async Task ReadAsync(IEnumerable<IEnumerable<TransformBatch>> objects)
    {
        var number = 0;
        foreach (var batches in objects)
        {
            try
            {
                foreach (var batch in batches)
                {
                    if (number < _current)
                    {
                        batch.Dispose();
                        break;
                    }
                    var worker = await IdleAsync();
                    await _answers.Writer.WriteAsync(
                        Task.Run(() => AnswerAsync(worker, batch), CancellationToken.None), _ended.Token);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                await _answers.Writer.WriteAsync(Task.FromException<ReadOnlyMemory<byte>>(e), _ended.Token);
            }
            await _answers.Writer.WriteAsync(null, _ended.Token);
            number++;
        }
    }

    async ValueTask<ServingWorker> IdleAsync()
    {
        if (_idle.Reader.TryRead(out var worker))
            return worker;
        if (_started == _workers)
            return await _idle.Reader.ReadAsync(_ended.Token);
        worker = await _start();
        _started++;
        return worker;
    }

    async Task<ReadOnlyMemory<byte>> AnswerAsync(ServingWorker worker, TransformBatch batch)
    {
        using (batch)
        {
            try
            {
                return await _answer(worker, batch);
            }
            finally
            {
                _idle.Writer.TryWrite(worker);
            }
        }
    }
}
