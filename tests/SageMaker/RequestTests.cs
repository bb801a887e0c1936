using Local.Aws;
using Local.SageMaker.Jobs;

namespace Tests.SageMaker;

public class RequestTests
{
    [Theory]
    [InlineData("HyperParameterTuningJobName", "\"-bad-\"",
        "1 validation error detected: Value '-bad-' at 'hyperParameterTuningJobName' failed to satisfy constraint: " +
        "Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}")]
    [InlineData("HyperParameterTuningJobName", "\"a-name-that-is-longer-than-32-characters\"",
        "2 validation errors detected: Value 'a-name-that-is-longer-than-32-characters' at " +
        "'hyperParameterTuningJobName' failed to satisfy constraint: Member must satisfy regular expression " +
        "pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}; Value 'a-name-that-is-longer-than-32-characters' at " +
        "'hyperParameterTuningJobName' failed to satisfy constraint: Member must have length less than or equal to 32")]
    [InlineData("HyperParameterTuningJobName", null,
        "1 validation error detected: Value null at 'hyperParameterTuningJobName' failed to satisfy constraint: Member must not be null")]
    [InlineData("HyperParameterTuningJobConfig.Strategy", "\"Bayes\"",
        "1 validation error detected: Value 'Bayes' at 'hyperParameterTuningJobConfig.strategy' failed to satisfy " +
        "constraint: Member must satisfy enum value set: [Bayesian, Random, Hyperband, Grid]")]
    [InlineData("HyperParameterTuningJobConfig.ResourceLimits.MaxParallelTrainingJobs", "0",
        "1 validation error detected: Value '0' at " +
        "'hyperParameterTuningJobConfig.resourceLimits.maxParallelTrainingJobs' failed to satisfy constraint: " +
        "Member must have value greater than or equal to 1")]
    [InlineData(
        "HyperParameterTuningJobConfig.ResourceLimits.MaxParallelTrainingJobs",
        "\"2\"",
        "STRING_VALUE can not be converted to an Integer (at 'hyperParameterTuningJobConfig.resourceLimits.maxParallelTrainingJobs').")]
    [InlineData(
        "HyperParameterTuningJobConfig.ResourceLimits.MaxParallelTrainingJobs",
        "2.5",
        "2.5 can not be converted to an Integer (at 'hyperParameterTuningJobConfig.resourceLimits.maxParallelTrainingJobs').")]
    [InlineData("TrainingJobDefinition.RoleArn", "\"arn:aws:iam::123:role/x\"",
        "1 validation error detected: Value 'arn:aws:iam::123:role/x' at 'trainingJobDefinition.roleArn' failed to " +
        @"satisfy constraint: Member must satisfy regular expression pattern: arn:aws[a-z\-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+")]
    [InlineData("TrainingJobDefinition.InputDataConfig", "[]",
        "1 validation error detected: Value '[]' at 'trainingJobDefinition.inputDataConfig' failed to satisfy " +
        "constraint: Member must have length greater than or equal to 1")]
    [InlineData("TrainingJobDefinition.InputDataConfig", """[{"ChannelName":"t t","DataSource":{}}]""",
        "1 validation error detected: Value 't t' at 'trainingJobDefinition.inputDataConfig.1.member.channelName' " +
        @"failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9\.\-_]+")]
    [InlineData("TrainingJobDefinition.InputDataConfig",
        """
        [{"ChannelName":"train","ContentType":"csv","ShuffleConfig":{"Seed":1},
          "DataSource":{"S3DataSource":{"S3DataType":"S3Prefix","S3Uri":"s3://bucket/csv/train.csv"}}}]
        """,
        "'TrainingJobDefinition.InputDataConfig.ShuffleConfig' is not supported here. Remove it, or run this on AWS.")]
    [InlineData(
        "TrainingJobDefinition.StoppingCondition.MaxRuntimeInSeconds",
        "2419201",
        "StoppingCondition.MaxRuntimeInSeconds 2419201 is more than 28 days, the longest that a training job may run.")]
    [InlineData(
        "HyperParameterTuningJobConfig.HyperParameterTuningJobObjective.MetricName",
        "\"validation:foo\"",
        "A metric is required for this hyperparameter tuning job objective. Provide a metric in the metric definitions.")]
    [InlineData("TrainingJobDefinition.AlgorithmSpecification.TrainingImage",
        "\"433757028032.dkr.ecr.us-west-2.amazonaws.com/linear-learner:1\"",
        "The image '433757028032.dkr.ecr.us-west-2.amazonaws.com/linear-learner:1' cannot run here: only the " +
        "XGBoost algorithm can (ACCOUNT.dkr.ecr.REGION.amazonaws.com/sagemaker-xgboost:1.7-1).")]
    public async Task A_wrong_tuning_request_is_refused_in_the_services_words(
        string field, string? value, string message)
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);

        var failure = await Assert.ThrowsAsync<IntegrationException>(
            () => workbench.RunAsync("createHyperParameterTuningJob", Requests.Tuning().With(field, value)));

        Assert.Equal("SageMaker.AmazonSageMakerException", failure.Error);
        Assert.StartsWith(message, failure.Cause, StringComparison.Ordinal);
        Assert.Contains(
            " (Service: AmazonSageMaker; Status Code: 400; Error Code: ", failure.Cause, StringComparison.Ordinal);
        Assert.Empty(workbench.Service.TuningJobs.All);
    }

    [Fact]
    public async Task A_field_that_is_null_counts_as_absent()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        var request = Requests.Tuning()
            .With("Tags", "null")
            .With("HyperParameterTuningJobConfig.ParameterRanges.CategoricalParameterRanges", "null");

        var tuned = await workbench.RunAsync("createHyperParameterTuningJob", request);

        Assert.Equal("Completed", tuned.GetProperty("HyperParameterTuningJobStatus").GetString());
    }

    [Fact]
    public async Task All_violations_are_told_at_once()
    {
        using var workbench = new Workbench();
        var request = Requests.Tuning()
            .With("HyperParameterTuningJobName", null)
            .With("TrainingJobDefinition.RoleArn", null);

        var failure = await Assert.ThrowsAsync<IntegrationException>(
            () => workbench.RunAsync("createHyperParameterTuningJob", request));

        Assert.StartsWith(
            "2 validation errors detected: Value null at 'hyperParameterTuningJobName' failed to satisfy " +
            "constraint: Member must not be null; Value null at 'trainingJobDefinition.roleArn' failed to satisfy " +
            "constraint: Member must not be null",
            failure.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_that_does_not_exist_is_refused_by_Step_Functions()
    {
        using var workbench = new Workbench();
        var failure = await Assert.ThrowsAsync<IntegrationException>(
            () => workbench.RunAsync("createModel", Requests.Model("m", "s3://bucket/x").With("PrimaryContainer.key", "1")));

        Assert.Equal(
            ("States.Runtime", "The field \"key\" is not supported by Step Functions"), (failure.Error, failure.Cause));
    }

    [Theory]
    [InlineData(
        "DataProcessing",
        """{"JoinSource":"Input"}""",
        "DataProcessing needs the same ContentType and Accept, and this algorithm has text/csv for both; they are 'text/csv' and ''.")]
    [InlineData(
        "DataProcessing",
        """{"InputFilter":"$.features"}""",
        "The InputFilter '$.features' does not apply to CSV records: only indexes do, such as $[0], $[1:] or $[0,-1].")]
    [InlineData(
        "TransformInput.SplitType",
        "\"TFRecord\"",
        "SplitType 'TFRecord' is not supported here: the algorithm reads Line, RecordIO or None.")]
    [InlineData(
        "TransformInput.DataSource.S3DataSource.S3DataType",
        "\"AugmentedManifestFile\"",
        "TransformInput.DataSource.S3DataSource.S3DataType 'AugmentedManifestFile' cannot be transformed: use S3Prefix or ManifestFile.")]
    [InlineData("MaxPayloadInMB", "0", "MaxPayloadInMB 0 is not supported by this algorithm: use 1 to 100.")]
    [InlineData(
        "TransformResources.InstanceType",
        "\"ml.x\"",
        "1 validation error detected: Value 'ml.x' at 'transformResources.instanceType' failed to satisfy " +
        "constraint: Member must satisfy enum value set: [ml.m4.xlarge, ")]
    [InlineData(
        "Environment",
        """{"MAX_CONTENT_LENGTH":"1e6"}""",
        "The container does not start with the environment variable MAX_CONTENT_LENGTH '1e6': give a whole number of bytes.")]
    [InlineData(
        "Environment",
        """{"SAGEMAKER_PROGRAM":"serve.py"}""",
        "The environment variable SAGEMAKER_PROGRAM is not supported here. Remove it, or run this on AWS.")]
    public async Task What_would_change_a_transform_is_refused_by_name(string field, string value, string message)
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await workbench.TrainModelAsync(new() { ["num_round"] = "1" });

        var failure = await Assert.ThrowsAsync<IntegrationException>(
            () =>
                workbench.RunAsync("createTransformJob", Requests.Transform("t", "model").With(field, value)));

        Assert.StartsWith(message, failure.Cause, StringComparison.Ordinal);
    }

    /// <summary>
    /// The first text was recorded (github.com/Kenza-AI/sagify/issues/111); that there must be a time, and how long, is
    /// documented.
    /// </summary>
    [Theory]
    [InlineData(
        "StoppingCondition",
        """{"MaxRuntimeInSeconds":60,"MaxWaitTimeInSeconds":60}""",
        "Invalid MaxWaitTimeInSeconds. It is only supported when EnableManagedSpotTraining is set to true")]
    [InlineData(
        "EnableManagedSpotTraining",
        "true",
        "Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to MaxRuntimeInSeconds")]
    [InlineData("InputDataConfig",
        """
        [{"ChannelName":"train","DataSource":{"S3DataSource":{
          "S3DataType":"AugmentedManifestFile","S3Uri":"s3://bucket/csv/train.csv"}}}]
        """,
        "The channel 'train' has S3DataType 'AugmentedManifestFile', which is not supported here: use S3Prefix or ManifestFile.")]
    public async Task What_SageMaker_or_this_program_cannot_train_is_refused(string field, string value, string message)
    {
        using var workbench = new Workbench();
        workbench.PutData();

        var refusal = await Assert.ThrowsAsync<IntegrationException>(() =>
            workbench.RunAsync(
                "createTrainingJob",
                Requests.Training("job", new() { ["num_round"] = "1" }).With(field, value)));

        Assert.StartsWith(message, refusal.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_whose_log_cannot_be_written_fails_and_says_so()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        File.WriteAllText(Path.Combine(workbench.Folder.FullName, "logs", "training-jobs"), "a file where the folder should be");

        var failure = await Assert.ThrowsAsync<IntegrationException>(
            () => workbench.RunAsync("createTrainingJob", Requests.Training("t", new() { ["num_round"] = "1" })));

        Assert.Contains("InternalServerError", failure.Cause, StringComparison.Ordinal);
        Assert.Equal(JobStatus.Failed, workbench.Service.TrainingJobs.Get("t").State.Status);
    }

    [Fact]
    public async Task Missing_training_data_are_found_before_the_job_is_created()
    {
        using var workbench = new Workbench();
        var failure = await Assert.ThrowsAsync<IntegrationException>(
            () => workbench.RunAsync("createHyperParameterTuningJob", Requests.Tuning()));

        Assert.StartsWith(
            "No S3 objects found under S3 URL \"s3://bucket/csv/train.csv\" given in input data source. Please " +
            "ensure that the bucket exists in the selected region (us-east-1), that objects exist under that S3 " +
            "prefix, and that the role \"arn:aws:iam::123456789012:role/SageMakerRole\" has \"s3:ListBucket\" " +
            "permissions on bucket \"bucket\".",
            failure.Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sagemaker:CreateHyperParameterTuningJob", "arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/tune")]
    [InlineData("sagemaker:AddTags", "arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/tune")]
    [InlineData("iam:PassRole", Workbench.Role)]
    public async Task Each_right_that_the_call_needs_is_asked_for(string action, string resource)
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        workbench.Denied.Add(action);

        var failure = await Assert.ThrowsAsync<IntegrationException>(
            () => workbench.RunAsync("createHyperParameterTuningJob", Requests.Tuning()));

        Assert.Equal("SageMaker.AmazonSageMakerException", failure.Error);
        Assert.Contains(
            $"is not authorized to perform: {action} on resource: {resource} (Service: AmazonSageMaker; Status " +
            "Code: 400; Error Code: AccessDeniedException;",
            failure.Cause,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_SageMaker_may_not_assume_is_refused()
    {
        using var workbench = new Workbench { TrustsSageMaker = false };
        workbench.PutData(rows: 40);

        var failure = await Assert.ThrowsAsync<IntegrationException>(
            () => workbench.RunAsync("createHyperParameterTuningJob", Requests.Tuning()));

        Assert.StartsWith(
            $"Could not assume role {Workbench.Role}. Please ensure that the role exists and allows principal " +
            "'sagemaker.amazonaws.com' to assume the role.",
            failure.Cause,
            StringComparison.Ordinal);
    }
}
