using Local.SageMaker.XGBoost;
using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.Training;

/// <summary>
/// What the container does with the folder of checkpoints during one training: it goes on from
/// <c>xgboost-checkpoint.N</c>, and then writes <c>xgboost-checkpoint_ROUND.json</c> every N + 1 rounds; when there was
/// none, of the first round only. What it writes it does not read again.
/// </summary>
/// <param name="fold">Of a cross validation; else null.</param>
/// <param name="save">Takes a checkpoint, with its name below the folder.</param>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/1.7-1/src/sagemaker_xgboost_container/callback.py"/>
/// <seealso href="https://github.com/dmlc/xgboost/blob/v1.7.4/python-package/xgboost/callback.py">TrainingCheckPoint</seealso>
sealed class Checkpoints(CheckpointFolder whole, int? fold, ContainerLog log, Action<ArchivedFile> save)
{
    readonly CheckpointFolder _folder = fold is { } number ? whole.OfFold(number) : whole;
    int _interval, _sinceLast;

    /// <summary>Loads the checkpoint that the training goes on from.</summary>
    /// <returns>How many rounds are done.</returns>
    /// <exception cref="TrainCallException">It is not where Python looks for it.</exception>
    /// <exception cref="XGBoostException">It is no model.</exception>
    public int Resume(Booster booster)
    {
        if (_folder.Latest() is not var (file, rounds))
            return 0;
        var path = $"{_folder.LocalPath}/{file.Name}{(fold is null ? "" : $"-{fold}")}";
        log.Info($"Checkpoint loaded from {path}");
        log.Info($"Resuming from iteration {rounds}");
        // The container looks for the checkpoint of a fold under a name that nothing has.
        if (fold is not null)
            throw NotThere(path);
        booster.Read(File.ReadAllBytes(file.Path));
        return _interval = rounds;
    }

    /// <param name="round">Of this training, from 0.</param>
    /// <exception cref="TrainCallException">The folder is not there: that of a fold is not made.</exception>
    public void After(int round, Booster booster)
    {
        if (_sinceLast == _interval)
        {
            var name = CheckpointFolder.NameOf(round);
            if (fold is not null && _folder.Files.Count == 0)
                throw NotThere($"{_folder.LocalPath}/{name}");
            save(new(_folder.Prefix[whole.Prefix.Length..] + name, booster.Save("json")));
            _sinceLast = 0;
        }
        _sinceLast++;
    }

    static TrainCallException NotThere(string path) =>
        new($"Check failed: allow_null:  LocalFileSystem::Open \"{path}\": No such file or directory");
}
