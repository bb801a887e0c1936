using Local.Aws;

namespace Local.Storage;

/// <summary>Changes that are made together or not at all, and whoever is told what became of them.</summary>
abstract class StateWrite(IReadOnlyList<StateChange> changes)
{
    public IReadOnlyList<StateChange> Changes => changes;

    /// <param name="changed">How many rows the last change has changed.</param>
    public abstract void End(int changed);

    /// <summary>They can never be made: what they hold cannot be kept.</summary>
    public abstract void Refuse(Exception reason, AwsException refusal);
}

/// <summary>Somebody waits for what has happened until now.</summary>
/// <param name="isPatient">Whether to wait as long as nothing can be written.</param>
sealed class WaitingWrite(IReadOnlyList<StateChange> changes, bool isPatient) : StateWrite(changes)
{
    public bool IsPatient => isPatient;

    public TaskCompletionSource<int> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override void End(int changed) => Done.TrySetResult(changed);

    public override void Refuse(Exception reason, AwsException refusal) => Done.TrySetException(refusal);
}

/// <summary>What a log has given.</summary>
sealed class LogWrite(ILog log, IReadOnlyList<StateChange> changes) : StateWrite(changes)
{
    /// <summary>Null when the log cannot say it, and has been told so.</summary>
    public static LogWrite? Take(ILog log)
    {
        try
        {
            List<StateChange> changes = [];
            log.Take(changes);
            return new(log, changes);
        }
        catch (Exception e)
        {
            log.Refuse(e);
            return null;
        }
    }

    public override void End(int changed) => log.Written();

    public override void Refuse(Exception reason, AwsException refusal) => log.Refuse(reason);
}
