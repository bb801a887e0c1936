using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Local.SageMaker.Models;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Workers;

/// <summary>A serving container in a worker: answers requests in their order.</summary>
sealed class ServingWorker : IDisposable
{
    /// <summary>Only requests of at most so many bytes may wait in a worker behind others.</summary>
    public const int SmallRequest = 4096;

    readonly WorkerLease _lease;
    readonly Action<LineKind, string> _print;
    int _unanswered;

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
            serving.Send(FrameKind.Load, TaskMessage.Write(task), default);
            await serving.ReceiveAsync(cancellation);
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
        Invocation invocation, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        Send(invocation, payload.Span);
        return ReceiveAsync(cancellation);
    }

    /// <summary>Sends a request, whose answer is the next one that was not received yet.</summary>
    public void Send(Invocation invocation, ReadOnlySpan<byte> payload) =>
        Send(FrameKind.Invoke, invocation.Frame, payload);

    public void Dispose()
    {
        if (_unanswered == 0)
            _lease.MarkReusable();
        _lease.Dispose();
    }

    void Send(FrameKind kind, ReadOnlySpan<byte> first, ReadOnlySpan<byte> rest)
    {
        _unanswered++;
        _lease.Worker.Send(kind, first, rest);
    }

    /// <summary>The answer to the request that was sent first of those that are not answered.</summary>
    /// <exception cref="InferenceException">The container refuses that request.</exception>
    /// <exception cref="InsufficientMemoryException">It needs more memory than the instance has.</exception>
    /// <exception cref="WorkerDiedException">The process died.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more; the process is ended.</exception>
    public async Task<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellation)
    {
        await using var killing = cancellation.Register(_lease.Worker.Kill);
        while (true)
        {
            var (answer, text) = await ReceiveFrameAsync(cancellation);
            switch (answer)
            {
                case FrameKind.Line:
                    _print((LineKind)text.Span[0], Encoding.UTF8.GetString(text.Span[1..]));
                    break;
                case FrameKind.Loaded or FrameKind.Answer:
                    _unanswered--;
                    return text;
                case FrameKind.Refused:
                    _unanswered--;
                    throw new InferenceException(
                        BinaryPrimitives.ReadInt32LittleEndian(text.Span), Encoding.UTF8.GetString(text.Span[4..]));
                case FrameKind.Failed:
                    var failure = TaskMessage.ReadFailure(text);
                    if (failure.Kind is not (FailureKind.Memory or FailureKind.Internal))
                        _unanswered--;
                    throw failure.ToException();
                default:
                    throw new UnreachableException($"A frame of kind {answer}.");
            }
        }
    }

    async ValueTask<Frame> ReceiveFrameAsync(CancellationToken cancellation)
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
