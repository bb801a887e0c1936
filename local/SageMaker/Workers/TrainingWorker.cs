using System.Diagnostics;
using System.Text;
using Local.SageMaker.Training;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Workers;

/// <summary>Runs a training container in a worker.</summary>
/// <param name="print">Takes each line of its log.</param>
/// <param name="begun">Told when its data are read.</param>
/// <param name="save">Takes each checkpoint.</param>
sealed class TrainingWorker(
    WorkerPool pool, Action<LineKind, string> print, Action begun, Func<ArchivedFile, Task> save)
{
    readonly List<ArchivedFile> _files = [];
    ArchivedFile? _predictions;

    /// <param name="patience">How long a training that is told to stop may take to its next round, before its process
    /// is ended.</param>
    /// <exception cref="OperationCanceledException">It was stopped, and has left nothing behind.</exception>
    /// <exception cref="ContainerException">The container ended with it.</exception>
    /// <exception cref="InvalidDataException">A file is not compressed as its channel says, or there no
    /// more.</exception>
    /// <exception cref="InsufficientMemoryException">It needs more memory than its instance has.</exception>
    /// <exception cref="WorkerDiedException">The process died.</exception>
    public async Task<TrainedModel> RunAsync(TrainingTask task, TimeSpan patience, CancellationToken stop)
    {
        using var lease = await pool.RentAsync(stop);
        var worker = lease.Worker;
        worker.Send(FrameKind.Train, TaskMessage.Write(task));
        using var impatience = pool.CreatePatience();
        await using var killing = impatience.Token.Register(worker.Kill);
        await using var stopping = stop.Register(() =>
        {
            worker.Send(FrameKind.Stop);
            impatience.CancelAfter(patience);
        });
        try
        {
            while (true)
            {
                if (await TakeAsync(worker) is not { } isPartial)
                    continue;
                lease.MarkReusable();
                return new(_files, _predictions) { IsPartial = isPartial };
            }
        }
        catch (Exception e) when (e is ContainerException or InvalidDataException)
        {
            lease.MarkReusable();
            throw;
        }
        catch (WorkerDiedException e) when (impatience.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, stop);
        }
    }

    /// <returns>At the end of the training whether it was stopped before its own; null before.</returns>
    async ValueTask<bool?> TakeAsync(Worker worker)
    {
        var (kind, content) = await worker.ReceiveAsync();
        switch (kind)
        {
            case FrameKind.Line:
                print((LineKind)content.Span[0], Encoding.UTF8.GetString(content.Span[1..]));
                return null;
            case FrameKind.Begun:
                begun();
                return null;
            case FrameKind.RoundEnded:
                worker.Send(FrameKind.GoOn);
                return null;
            case FrameKind.Checkpoint:
                await save(NamedContent.Read(content.Span));
                return null;
            case FrameKind.ModelFile:
                _files.Add(NamedContent.Read(content.Span));
                return null;
            case FrameKind.Predictions:
                _predictions = NamedContent.Read(content.Span);
                return null;
            case FrameKind.Trained:
                return content.Span[0] == 1;
            case FrameKind.Failed:
                throw TaskMessage.ReadFailure(content).ToException();
            default:
                throw new UnreachableException($"A frame of kind {kind}.");
        }
    }
}
