using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Transform;

/// <summary>
/// The answers to all objects of a job, in their order, while several batches are in the making: of one object, or of the next ones already.
/// Nothing is read further ahead than that.
/// </summary>
sealed class TransformPipeline : IAsyncDisposable
{
    readonly Channel<Predictor> _idle = System.Threading.Channels.Channel.CreateUnbounded<Predictor>();

    /// <summary>Null stands for the end of an object.</summary>
    readonly Channel<Task<ReadOnlyMemory<byte>>?> _answers;
    readonly Func<Predictor> _create;
    readonly Func<Predictor, TransformBatch, ReadOnlyMemory<byte>> _answer;
    readonly int _workers;
    readonly CancellationTokenSource _ended;
    readonly Task _reading;
    int _created;
    volatile int _current;

    /// <param name="objects">The batches of each object.</param>
    /// <param name="workers">How many batches at once; each worker has a model of its own, as in the container.</param>
    public TransformPipeline(
        IEnumerable<IEnumerable<TransformBatch>> objects, int workers, Func<Predictor> create, Func<Predictor, TransformBatch, ReadOnlyMemory<byte>> answer, CancellationToken cancellation)
    {
        (_create, _answer, _workers) = (create, answer, workers);
        _idle.Writer.TryWrite(create()); // a model that cannot be loaded serves nothing, not even an empty object
        _created = 1;
        _answers = System.Threading.Channels.Channel.CreateBounded<Task<ReadOnlyMemory<byte>>?>(workers);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _reading = Task.Run(() => ReadAsync(objects), CancellationToken.None);
    }

    /// <summary>The answers to the next object. What its batches cannot be read or answered for is thrown, and the object is left; the one after it can be asked for all the same.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> NextAsync([EnumeratorCancellation] CancellationToken cancellation)
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
        for (; _created > 0; _created--)
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
                    var predictor = await IdleAsync();
                    await _answers.Writer.WriteAsync(Task.Run(() => Answer(predictor, batch), CancellationToken.None), _ended.Token);
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

    async ValueTask<Predictor> IdleAsync()
    {
        if (_idle.Reader.TryRead(out var predictor))
            return predictor;
        if (_created == _workers)
            return await _idle.Reader.ReadAsync(_ended.Token);
        predictor = _create();
        _created++;
        return predictor;
    }

    ReadOnlyMemory<byte> Answer(Predictor predictor, TransformBatch batch)
    {
        using (batch)
        {
            try
            {
                return _answer(predictor, batch);
            }
            finally
            {
                _idle.Writer.TryWrite(predictor);
            }
        }
    }
}
