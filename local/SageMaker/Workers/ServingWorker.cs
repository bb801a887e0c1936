using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Local.SageMaker.Models;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Workers;

/// <summary>A serving container in a worker: answers one request at a time.</summary>
sealed class ServingWorker : IDisposable
{
    readonly WorkerLease _lease;
    readonly Action<LineKind, string> _print;
    bool _isBusy;

    ServingWorker(WorkerLease lease, Action<LineKind, string> print) => (_lease, _print) = (lease, print);

    /// <summary>Starts the container, which loads its model.</summary>
    /// <param name="print">Takes each line that libxgboost prints.</param>
    /// <exception cref="InvalidDataException">The archive cannot be unpacked.</exception>
    /// <exception cref="ModelException">It has no model that can be loaded.</exception>
    /// <exception cref="InsufficientMemoryException">The model needs more memory than the instance has.</exception>
    /// <exception cref="WorkerDiedException">The process died.</exception>
    public static async Task<ServingWorker> StartAsync(
        WorkerPool pool, ServingTask task, Action<LineKind, string> print, CancellationToken cancellation)
    {
        var serving = new ServingWorker(await pool.RentAsync(cancellation), print);
        try
        {
            await serving.AskAsync(FrameKind.Load, TaskMessage.Write(task), default, cancellation);
            return serving;
        }
        catch
        {
            serving.Dispose();
            throw;
        }
    }

    /// <summary>What the container answers to a request.</summary>
    /// <exception cref="InferenceException">It refuses the request.</exception>
    /// <exception cref="InsufficientMemoryException">It needs more memory than the instance has.</exception>
    /// <exception cref="WorkerDiedException">The process died.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more; the process is ended.</exception>
    public Task<ReadOnlyMemory<byte>> InvokeAsync(
        Invocation invocation, ReadOnlyMemory<byte> payload, CancellationToken cancellation) =>
        AskAsync(FrameKind.Invoke, invocation.Frame, payload.Span, cancellation);

    public void Dispose()
    {
        if (!_isBusy)
            _lease.MarkReusable();
        _lease.Dispose();
    }

    Task<ReadOnlyMemory<byte>> AskAsync(
        FrameKind kind, ReadOnlySpan<byte> first, ReadOnlySpan<byte> rest, CancellationToken cancellation)
    {
        _isBusy = true;
        _lease.Worker.Send(kind, first, rest);
        return ReceiveAnswerAsync(cancellation);
    }

    async Task<ReadOnlyMemory<byte>> ReceiveAnswerAsync(CancellationToken cancellation)
    {
        await using var killing = cancellation.Register(_lease.Worker.Kill);
        while (true)
        {
            var (answer, text) = await ReceiveAsync(cancellation);
            switch (answer)
            {
                case FrameKind.Line:
                    _print((LineKind)text.Span[0], Encoding.UTF8.GetString(text.Span[1..]));
                    break;
                case FrameKind.Loaded or FrameKind.Answer:
                    _isBusy = false;
                    return text;
                case FrameKind.Refused:
                    _isBusy = false;
                    throw new InferenceException(
                        BinaryPrimitives.ReadInt32LittleEndian(text.Span), Encoding.UTF8.GetString(text.Span[4..]));
                case FrameKind.Failed:
                    var failure = TaskMessage.ReadFailure(text);
                    _isBusy = failure.Kind is FailureKind.Memory or FailureKind.Internal;
                    throw failure.ToException();
                default:
                    throw new UnreachableException($"A frame of kind {answer}.");
            }
        }
    }

    async ValueTask<Frame> ReceiveAsync(CancellationToken cancellation)
    {
        try
        {
            return await _lease.Worker.ReceiveAsync();
        }
        catch (WorkerDiedException e) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, cancellation);
        }
    }
}
