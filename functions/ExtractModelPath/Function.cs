namespace ExtractModelPath;

static class Function
{
    /// <summary>Finds the model that the best training job wrote: <c>OUTPUT_PATH/JOB/output/model.tar.gz</c>.</summary>
    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/cdf-training.html"/>
    public static Response Handle(TuningOutput? output, ILambdaContext context)
    {
        var job = output?.HyperParameterTuningJobName is { Length: > 0 } name ? $"The tuning job {name}" : "The tuning job";
        if (output?.HyperParameterTuningJobStatus is { } status and not "Completed")
            throw new InvalidInputException(
                $"{job} did not complete: its HyperParameterTuningJobStatus is {status}{Because(output.FailureReason)}.");
        if (output?.BestTrainingJob?.TrainingJobName is not { Length: > 0 } best)
            throw new InvalidInputException(
                $"{job} has no best training job: BestTrainingJob.TrainingJobName is missing from its output.");
        if (output.TrainingJobDefinition?.OutputDataConfig?.S3OutputPath is not { Length: > 0 } path)
            throw new InvalidInputException(
                $"{job} does not say where its models are: "
                + "TrainingJobDefinition.OutputDataConfig.S3OutputPath is missing from its output.");
        return new(200, new(best, $"{path.TrimEnd('/')}/{best}/output/model.tar.gz"));
    }

    static string Because(string? reason) => reason is { Length: > 0 } ? $" ({reason.TrimEnd('.')})" : "";
}

sealed class InvalidInputException(string message) : Exception(message);
