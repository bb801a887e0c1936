using System.Globalization;
using System.Text.RegularExpressions;
using Local.Aws;

namespace Local.SageMaker.Training;

/// <summary>The container's folder of checkpoints, with the files that the platform has downloaded.</summary>
/// <param name="LocalPath">Where it is in the container.</param>
/// <param name="Files">Below the job's <c>CheckpointConfig.S3Uri</c>, named by their keys.</param>
/// <param name="Prefix">What their keys begin with.</param>
sealed partial record CheckpointFolder(string LocalPath, string Prefix, IReadOnlyList<InputFile> Files)
{
    const string StandardPath = "/opt/ml/checkpoints", Name = "xgboost-checkpoint";

    /// <exception cref="AwsException">S3 refuses the role.</exception>
    public static CheckpointFolder? Download(IObjectStore objects, Principal role, CheckpointConfig? config)
    {
        if (config is null)
            return null;
        var uri = S3Uri.Parse(config.S3Uri).Below("");
        return new(
            config.LocalPath ?? StandardPath,
            uri.Key,
            [.. InputFile.Below(objects, role, uri)]);
    }

    /// <summary>Of a fold of a cross validation.</summary>
    public CheckpointFolder OfFold(int fold) =>
        new($"{LocalPath}/model-{fold}", $"{Prefix}model-{fold}/", [.. Files.Where(file => IsBelow(file, $"{Prefix}model-{fold}/"))]);

    /// <summary>What the training goes on from: the checkpoint with the largest number.</summary>
    /// <returns>Null when there is none.</returns>
    public (InputFile File, int Rounds)? Latest() => Files
        .Where(file => file.Folder == Prefix && Written().IsMatch(file.Name))
        .Select(file => (File: file, Number: int.Parse(file.Name[(Name.Length + 1)..], CultureInfo.InvariantCulture)))
        .OrderByDescending(found => found.Number)
        .Select(found => ((InputFile, int)?)(found.File, found.Number + 1))
        .FirstOrDefault();

    /// <summary>Where a round's checkpoint is written, as Python's <c>TrainingCheckPoint</c> names it.</summary>
    public static string NameOf(int round) => string.Create(CultureInfo.InvariantCulture, $"{Name}_{round}.json");

    static bool IsBelow(InputFile file, string prefix) => file.Key.StartsWith(prefix, StringComparison.Ordinal);

    [GeneratedRegex($@"^{Name}\.[0-9]{{1,9}}\z")]
    private static partial Regex Written();
}
