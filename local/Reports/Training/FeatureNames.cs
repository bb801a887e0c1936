using Local.Aws;
using Local.SageMaker.Training;

namespace Local.Reports.Training;

/// <summary>
/// The names of a training job's features: a line each in <c>columns.csv</c> beside its training data. Without it they
/// have numbers, from 0, as XGBoost counts them.
/// </summary>
static class FeatureNames
{
    // A name for each of more columns than one can look at.
    const int Most = 100_000;

    /// <returns>By the feature's place; empty when there is no such file.</returns>
    public static IReadOnlyList<string> Find(IObjectStore objects, Principal caller, TrainingJob job)
    {
        var channel = job.Definition.InputDataConfig.FirstOrDefault(channel => channel.ChannelName == "train");
        if (!S3Uri.TryParse(channel?.DataSource.S3DataSource?.S3Uri, null, out var data))
            return [];
        var key = data.Key[..(data.Key.LastIndexOf('/') + 1)] + "columns.csv";
        if (!objects.List(caller, data.Bucket, key).Any(found => found.Key == key))
            return [];
        using var lines = new StreamReader(objects.OpenRead(caller, data.Bucket, key));
        List<string> names = [];
        while (names.Count < Most && lines.ReadLine() is { } line)
            names.Add(Unquoted(line.TrimEnd('\r')));
        return names;
    }

    static string Unquoted(string cell) => cell is ['"', .. var inside, '"']
        ? inside.Replace("\"\"", "\"", StringComparison.Ordinal) : cell;
}
