namespace ExtractModelPath;

/// <summary>
/// What <c>createHyperParameterTuningJob.sync</c> gives. It has the shape of SageMaker's event, so only the best
/// training job's name and the
/// definition's output path are certain; the status and its reason are judged when they are there.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html"/>
sealed record TuningOutput(
    string? HyperParameterTuningJobName,
    string? HyperParameterTuningJobStatus,
    string? FailureReason,
    BestTrainingJob? BestTrainingJob,
    TrainingJobDefinition? TrainingJobDefinition);

sealed record BestTrainingJob(string? TrainingJobName);

sealed record TrainingJobDefinition(OutputDataConfig? OutputDataConfig);

sealed record OutputDataConfig(string? S3OutputPath);
