using System.Text.RegularExpressions;

namespace Local.SageMaker.Training;

/// <summary>What a training job asks for that is done otherwise here, each in a sentence for its log.</summary>
static partial class TrainingNotices
{
    public static IEnumerable<string> Of(TrainingJobDefinition definition)
    {
        if (AlgorithmImage.Parse(definition.AlgorithmSpecification.TrainingImage).Notice is { } image)
            yield return image;
        if (definition.ResourceConfig.InstanceCount is > 1 and var count)
        {
            yield return $"The job asks for {count} instances: it is trained on one, with the rows of all shards, each once. There, "
                + "every instance reads its own shard, or all rows when they are FullyReplicated, and the metrics are those of all.";
        }
        if (definition.ResourceConfig.InstanceType is { } type && WithGpus().IsMatch(type))
            yield return $"{type} has GPUs, and this machine trains on its processors: the same, but for what asks for a GPU.";
        if (definition.CheckpointConfig is not null)
            yield return "The container writes one checkpoint, xgboost-checkpoint_0.json of the first round, and " +
                "does not read it again: a training goes on from a file named xgboost-checkpoint.N, as older images " +
                "and script mode write them.";
        if (definition.EnableManagedSpotTraining)
            yield return "There are no spot instances here: nothing interrupts the training.";
        if (IsStreamed(definition))
            yield return "Channels are read as in File mode, whatever their input mode.";
        if (definition.DebugHookConfig?.CollectionConfigurations is [_, ..])
            yield return "The debugger's collections are not collected here.";
    }

    /// <summary>Whether the container reads a channel from a pipe.</summary>
    public static bool IsPiped(TrainingJobDefinition definition, Channel channel) =>
        (channel.InputMode ?? definition.AlgorithmSpecification.TrainingInputMode) == "Pipe";

    /// <summary>Families P and G of accelerated computing.</summary>
    [GeneratedRegex(@"^ml\.[pg]\d")]
    private static partial Regex WithGpus();

    static bool IsStreamed(TrainingJobDefinition definition) =>
        definition.InputDataConfig.Any(channel =>
            (channel.InputMode ?? definition.AlgorithmSpecification.TrainingInputMode) != "File");
}
