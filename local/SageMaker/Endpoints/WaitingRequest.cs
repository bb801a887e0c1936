using Local.SageMaker.Workers;

namespace Local.SageMaker.Endpoints;

/// <summary>A request that waits for its answer.</summary>
sealed class WaitingRequest : IDisposable
{
    readonly TaskCompletionSource<ReadOnlyMemory<byte>> _answer =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenRegistration _abandoned;

    /// <param name="cancellation">Nobody waits any more.</param>
    public WaitingRequest(Invocation invocation, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        (Invocation, Payload, Cancellation) = (invocation, payload, cancellation);
        _abandoned = cancellation.UnsafeRegister((_, token) => _answer.TrySetCanceled(token), null);
    }

    public Invocation Invocation { get; }

    public ReadOnlyMemory<byte> Payload { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>Whether it may be sent to a container together with others.</summary>
    public bool IsSmall => Invocation.Frame.Length + Payload.Length <= ServingWorker.SmallRequest;

    public Task<ReadOnlyMemory<byte>> Answer => _answer.Task;

    public void Complete(ReadOnlyMemory<byte> answer) => _answer.TrySetResult(answer);

    public void Fail(Exception e) => _answer.TrySetException(e);

    public void Dispose() => _abandoned.Dispose();
}
