using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Local.SageMaker.Models;
using Local.SageMaker.XGBoost;

namespace Tests.EndToEnd;

/// <summary>The sample's own template, through real processes and HTTP.</summary>
/// <remarks>One data folder for all: the functions are built once, and every execution's objects are its own.</remarks>
public sealed partial class RunTests(RunFolder folder) : IClassFixture<RunFolder>
{
    [Fact]
    public async Task A_run_ends_with_the_predictions_of_the_model_that_it_saved()
    {
        var (exitCode, output) = await folder.RunAsync("--input", """{"rows": 2000, "seed": 7}""");

        Assert.True(exitCode == 0, output);
        Assert.All(
            [
                "Generate Training Dataset", "HyperparameterTuning (XGBoost)", "Extract Model Path",
                "HyperparameterTuning - Save Model", "Extract Model Name", "Batch transform",
            ],
            state => Assert.Contains(state, output, StringComparison.Ordinal));
        var (rmse, ofTheMean) = Errors(output);
        Assert.InRange(rmse, 0.9, ofTheMean * 0.7); // the noise's own deviation is 1

        var predictions = File_(output, "Predictions");
        var job = Path.GetFileName(Path.GetDirectoryName(predictions))!;
        Assert.Matches("^tune-model-[0-9a-f]{12}$", job);
        var data = Path.Combine(predictions, "../../../csv", job);
        using var model = File.OpenRead(File_(output, "Model"));
        using var predictor = new Predictor(ModelArtifact.Read(model), 1);
        var rows = await File.ReadAllBytesAsync(Path.Combine(data, "test.csv"), TestContext.Current.CancellationToken);
        Assert.Equal(
            Encoding.UTF8.GetString(PredictionText.Lines(predictor.Predict(rows)).Span),
            await File.ReadAllTextAsync(predictions, TestContext.Current.CancellationToken));
        // as printed
        Assert.Equal(RootMeanSquare(predictions, Path.Combine(data, "test-labels.csv")), rmse, tolerance: 1e-5);
    }

    [Fact]
    public async Task Two_runs_at_the_same_time_share_a_data_folder_and_nothing_else()
    {
        await using var one = folder.Start("--input", """{"rows": 1000}""", "--name", "one");
        await using var two = folder.Start(
            "--input",
            """{"rows": 1000}""",
            "--name",
            "two",
            "--parameter",
            "MaxTrainingJobs=3",
            "--parameter",
            "Rounds=20");

        var ends = await Task.WhenAll(one.EndAsync(), two.EndAsync());

        Assert.All(ends, end => Assert.True(end.ExitCode == 0, end.Output));
        Assert.Equal(
            [2, 3],
            ends.Select(end => TrainingJob().Matches(end.Output).DistinctBy(match => match.Groups[1].Value).Count()));
        Assert.NotEqual(File_(ends[0].Output, "Predictions"), File_(ends[1].Output, "Predictions"));
        Assert.All(ends, end => Assert.Single(Regex.Matches(end.Output, "SUCCEEDED")));
    }

    [Fact]
    public async Task A_refusal_that_names_a_field_is_followed_by_what_to_type_here()
    {
        var csv = Path.Combine(folder.Path, "people.csv");
        await File.WriteAllLinesAsync(
            csv,
            ["id,the name,age,income", .. Enumerable.Range(0, 60).Select(i => $"x{i},n{i},{i},{i * 2}")],
            TestContext.Current.CancellationToken);

        var (exitCode, output) = await folder.RunAsync(
            "--upload", $"{csv}=s3://${{DataBucket}}/input/people.csv", "--field-name", "ignore=IGNORE",
            "--input", """{"source": "s3://${DataBucket}/input/people.csv", "label": "income", "ignore": ["age"]}""");

        Assert.Equal(1, exitCode);
        Assert.EndsWith("\nHere: IGNORE='age,id,the name'", output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_function_warns_of_in_its_answer_is_shown_at_the_end()
    {
        var csv = Path.Combine(folder.Path, "index.csv");
        await File.WriteAllLinesAsync(
            csv,
            [",price,rooms", .. Enumerable.Range(0, 60).Select(i => $"{i},{i % 7},{i % 5}")],
            TestContext.Current.CancellationToken);

        var (exitCode, output) = await folder.RunAsync(
            "--upload", $"{csv}=s3://${{DataBucket}}/input/index.csv", "--parameter", "Rounds=2",
            "--input", """{"source": "s3://${DataBucket}/input/index.csv", "label": "price"}""");

        Assert.True(exitCode == 0, output);
        Assert.Contains(
            "Warning            Column 1 has no name of its own, like the row numbers that pandas writes",
            output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_the_users_own_is_uploaded_and_learned_from()
    {
        var random = new Random(5);
        var csv = Path.Combine(folder.Path, "houses.csv");
        await File.WriteAllLinesAsync(
            csv,
            ["id,price,rooms,street", .. Enumerable.Range(0, 600).Select(House)],
            TestContext.Current.CancellationToken);

        var (exitCode, output) = await folder.RunAsync(
            "--upload", $"{csv}=s3://${{DataBucket}}/input/houses.csv",
            "--input", """{"source": "s3://${DataBucket}/input/houses.csv", "label": "price", "ignore": ["id"]}""",
            "--parameter", "MaxTrainingJobs=6");

        Assert.True(exitCode == 0, output);
        var (rmse, ofTheMean) = Errors(output);
        Assert.InRange(rmse, 0, ofTheMean * 0.7);

        string House(int id)
        {
            var (rooms, street) = (random.Next(1, 9), random.Next(3));
            var price = (rooms * 10) + (street * 25) + random.NextDouble();
            return string.Create(CultureInfo.InvariantCulture, $"{id},{price:0.###},{rooms},{"ABC"[street]} Street");
        }
    }

    [Fact]
    public async Task A_mistake_in_the_input_ends_the_execution_with_the_functions_own_message()
    {
        var (exitCode, output) = await folder.RunAsync("--input", """{"rows": 0}""");

        Assert.Equal(1, exitCode);
        Assert.Contains("FAILED", output, StringComparison.Ordinal);
        Assert.Contains(
            "InvalidInputException: \"rows\" must be an integer from 10 to 100,000,000; it is 0.",
            output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("tried again", output, StringComparison.Ordinal);
        // It ends with what failed, where its log is, and what to try.
        Assert.Matches(
            new Regex("Failed in +Generate Training Dataset\\s+Log +.*logs/lambda/.*GenerateDataset.*\\s+To try +"),
            output);
    }

    [Fact]
    public async Task A_run_that_nobody_follows_any_more_is_stopped()
    {
        await using var holder = folder.Start("--input", """{"rows": 20000}""");
        await holder.SeeAsync("Execution ");
        await using (var follower = folder.Start("--parameter", "MaxTrainingJobs=750", "--parameter", "Rounds=1000"))
            await follower.SeeAsync("Execution ");

        var (exitCode, output) = await holder.EndAsync()
            .WaitAsync(TimeSpan.FromMinutes(10), TestContext.Current.CancellationToken);

        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task The_endpoints_end_with_Ctrl_C_by_themselves_and_leave_the_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signal to send.");
        var data = Path.Combine(folder.Path, "data");
        await using var serve = LocalProgram.Start(
            folder.Path, ["serve", "--template", Repository.Path("template.yaml"), "--data", data, "--port", "0"]);
        await serve.SeeAsync("until Ctrl-C");

        serve.Interrupt();
        var (exitCode, output) = await serve.EndAsync()
            .WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

        // It ended by itself: the command line gives up with another code, after its own patience.
        Assert.True(exitCode == 0, output);
        Assert.False(File.Exists(Path.Combine(data, "endpoint.json")));
    }

    [Fact]
    public async Task A_function_is_invoked_with_an_event_as_Lambda_would()
    {
        await using var invoke = LocalProgram.Start(
            folder.Path,
            [
                "invoke", "ExtractModelNameFunction", "--event", Repository.Path("events/extract-model-name.json"),
                "--template", Repository.Path("template.yaml"), "--data", Path.Combine(folder.Path, "data"),
            ]);
        var (exitCode, output) = await invoke.EndAsync();

        Assert.True(exitCode == 0, output);
        Assert.Contains("""{"statusCode":200,"body":{"jobName":"tune-0123456789ab-r0a0"}}""", output);
        Assert.Contains("platform.report", output);
    }

    [Fact]
    public async Task A_refused_request_is_shown_while_it_is_tried_again()
    {
        // A permission that users forget: the state machine's role may not tag what it starts.
        var template = await folder.WriteTemplateAsync(
            "template.yaml", text => text.Replace("- sagemaker:AddTags\n", "", StringComparison.Ordinal));

        // The functions as the other tests' folder has them, built or to be built.
        var functions = Directory.CreateDirectory(Path.Combine(folder.Path, "data", "functions"));
        Directory.CreateDirectory(Path.Combine(folder.Path, "refused"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "refused", "functions"), functions.FullName);
        await using var run = LocalProgram.Start(
            folder.Path, ["run", "--template", template, "--data", "refused", "--input", """{"rows": 100}"""]);
        await run.SeeAsync(
            "is not authorized to perform: sagemaker:AddTags on resource: " +
            "arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/tune-model-");
        await run.SeeAsync("(tried again in ");

        Assert.DoesNotContain("FAILED", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "--fail",
        "HyperparameterTuning (XGBoost)=SageMaker.ResourceInUseException:Taken: again",
        "SageMaker.ResourceInUseException",
        "Taken: again")]
    [InlineData("--quota", "ml.m5.xlarge=1", "SageMaker.ResourceLimitExceededException",
        "The account-level service limit 'ml.m5.xlarge for training job usage' is 1 Instances, with current " +
        "utilization of 0 Instances and a request delta of 2 Instances. ")]
    public async Task What_AWS_may_refuse_can_be_tried(string option, string value, string error, string cause)
    {
        var (exitCode, output) = await folder.RunAsync("--input", """{"rows": 100}""", option, value);

        Assert.Equal(1, exitCode);
        Assert.Contains(error, output, StringComparison.Ordinal);
        Assert.Contains(cause, output, StringComparison.Ordinal);
    }

    string File_(string output, string name) =>
        Path.Combine(
            folder.Path, Regex.Match(output, $@"^{name} +(.+)$", RegexOptions.Multiline).Groups[1].Value.TrimEnd('\r'));

    static (double Rmse, double OfTheMean) Errors(string output) =>
        TestSet().Match(output) is { Success: true } match
            ? (Number(match.Groups[1].Value), Number(match.Groups[2].Value))
            : throw new InvalidOperationException(output);

    static double RootMeanSquare(string predictions, string labels) =>
        Math.Sqrt(File.ReadLines(predictions)
            .Zip(File.ReadLines(labels), (prediction, label) => Math.Pow(Number(prediction) - Number(label), 2))
            .Average());

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"RMSE ([0-9.]+), predicting the mean ([0-9.]+)")]
    private static partial Regex TestSet();

    [GeneratedRegex("(tune-model-[0-9a-f]{12}-r0a0-[0-9]{3}-[0-9a-f]{8})")]
    private static partial Regex TrainingJob();
}
