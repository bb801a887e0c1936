using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tests.Functions;

public class ExtractModelTests
{
    static readonly JsonObject TuningOutput = JsonNode.Parse(
        Repository.Text("events/extract-model-path.json"))!.AsObject();

    [Fact]
    public async Task The_best_training_job_leads_to_its_model()
    {
        await using var function = await FunctionProcess.StartAsync("ExtractModelPath");

        var answer = await function.InvokeAsync(TuningOutput.ToJsonString());

        const string Job = "tune-0123456789ab-r0a0-001-0f0444b1";
        const string Url = $"s3://BUCKET/models/tune-0123456789ab/{Job}/output/model.tar.gz";
        Assert.Equal(
            $$$"""{"statusCode":200,"body":{"bestTrainingJobName":"{{{Job}}}","modelDataUrl":"{{{Url}}}"}}""",
            answer.Json.GetRawText());
    }

    [Fact]
    public async Task The_model_is_found_in_nothing_but_the_certain_fields()
    {
        await using var function = await FunctionProcess.StartAsync("ExtractModelPath");

        var answer = await function.InvokeAsync("""
            { "BestTrainingJob": { "TrainingJobName": "job-1" },
              "TrainingJobDefinition": { "OutputDataConfig": { "S3OutputPath": "s3://bucket/models/" } } }
            """);

        Assert.Equal(
            "s3://bucket/models/job-1/output/model.tar.gz", answer.Body.GetProperty("modelDataUrl").GetString());
    }

    [Fact]
    public async Task A_tuning_job_without_a_usable_model_is_refused()
    {
        await using var function = await FunctionProcess.StartAsync("ExtractModelPath");
        const string Job = "The tuning job tune-0123456789ab-r0a0";

        await Refuses("""{ "BestTrainingJob": null }""",
            $"{Job} has no best training job: BestTrainingJob.TrainingJobName is missing from its output.");
        await Refuses("""{ "BestTrainingJob": { "TrainingJobName": "" } }""",
            $"{Job} has no best training job: BestTrainingJob.TrainingJobName is missing from its output.");
        await Refuses("""{ "TrainingJobDefinition": null }""",
            $"{Job} does not say where its models are: TrainingJobDefinition.OutputDataConfig.S3OutputPath is missing from its output.");
        await Refuses("""{ "HyperParameterTuningJobStatus": "Stopped" }""",
            $"{Job} did not complete: its HyperParameterTuningJobStatus is Stopped.");
        await Refuses("""{ "HyperParameterTuningJobStatus": "Failed", "FailureReason": "No training job succeeded after 5 attempts." }""",
            $"{Job} did not complete: its HyperParameterTuningJobStatus is Failed (No training job succeeded after 5 attempts).");

        async Task Refuses(string changes, string message)
        {
            var output = TuningOutput.DeepClone().AsObject();
            foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
                output[name] = value?.DeepClone();
            var answer = await function.InvokeAsync(output.ToJsonString());
            Assert.True(answer.IsError, answer.Json.ToString());
            Assert.Equal(("InvalidInputException", message), (answer.Type, answer.Message));
        }
    }

    [Fact]
    public async Task The_saved_model_names_the_transform_job()
    {
        await using var function = await FunctionProcess.StartAsync("ExtractModelName");

        var answer = await function.InvokeAsync(Repository.Text("events/extract-model-name.json"));
        var missing = await function.InvokeAsync("null");
        var endpoint = await function.InvokeAsync("""{ "ModelArn": "arn:aws:sagemaker:us-east-1:123456789012:endpoint/x" }""");

        Assert.Equal("""{"statusCode":200,"body":{"jobName":"tune-0123456789ab-r0a0"}}""", answer.Json.GetRawText());
        Assert.Equal("ModelArn is missing from the output of CreateModel.", missing.Message);
        Assert.Equal(
            "ModelArn is \"arn:aws:sagemaker:us-east-1:123456789012:endpoint/x\", which is not the ARN of a " +
            "SageMaker model (arn:aws:sagemaker:REGION:ACCOUNT:model/NAME).",
            endpoint.Message);
    }

    [Fact]
    public async Task An_error_is_reported_with_its_stack_and_logged_as_a_line_of_JSON()
    {
        await using var function = await FunctionProcess.StartAsync("ExtractModelName");

        var answer = await function.InvokeAsync("{}");

        Assert.Contains(answer.Json.GetProperty("stackTrace").EnumerateArray(),
            frame => frame.GetString()!.Contains("ExtractModelName.Function.Handle")
                && frame.GetString()!.Contains("ExtractModelName/Function.cs:line"));
        var line = await function.LogLineAsync(_ => true);
        Assert.Equal("ERROR", line.GetProperty("level").GetString());
        Assert.Equal(JsonValueKind.String, line.GetProperty("requestId").ValueKind);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$", line.GetProperty("timestamp").GetString());
        Assert.Contains("InvalidInputException: ModelArn is missing", line.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_Runtime_API_that_refuses_the_error_adds_no_error_of_its_own()
    {
        await using var function = await FunctionProcess.StartAsync(
            "GenerateDataset", ("AWS_REGION", "us-east-1"), ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:1"));

        var warning = await function.LogLineAsync(line => line.GetProperty("level").GetString() == "WARN");

        Assert.StartsWith("The Runtime API did not take the error: ", warning.GetProperty("message").GetString());
        Assert.Equal(1, await function.EndAsync());
    }

    [Fact]
    public async Task A_function_that_cannot_start_says_why_and_ends()
    {
        await using var function = await FunctionProcess.StartAsync("GenerateDataset", ("AWS_REGION", "us-east-1"), ("BUCKET", "bucket"));

        var (error, exitCode) = await function.InitErrorAsync();

        Assert.Equal("The environment variable JOB_PREFIX is not set; template.yaml sets it.", error.Message);
        Assert.Equal(1, exitCode);
    }
}
