using System.Text.RegularExpressions;

namespace Tests.EndToEnd;

/// <summary>What is wrong before anything starts: the sample is neither built nor run.</summary>
public sealed class RefusedRunTests(RunFolder folder) : IClassFixture<RunFolder>
{
    [Theory]
    [InlineData("MaxTrainingJobs=0", "Parameter MaxTrainingJobs failed to satisfy constraint: must be a whole number from 1 to 750.")]
    [InlineData("Round=100", "Parameters: [Round] do not exist in the template")]
    [InlineData("Objective=binary:logistic", "ObjectiveMetric")]
    public async Task A_parameter_that_the_template_refuses_starts_nothing(string parameter, string message)
    {
        var (exitCode, output) = await folder.RunAsync("--parameter", parameter);

        Assert.Equal(2, exitCode);
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.DoesNotContain("Execution", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none.csv=s3://${DataBucket}/input/none.csv", "There is no file none.csv.")]
    [InlineData("..=s3://${DataBucket}/input/none.csv", ".. is a folder, not a file.")]
    [InlineData("none.csv", "--upload takes FILE=URI, not 'none.csv'.")]
    public async Task A_file_that_is_not_there_starts_nothing(string upload, string message)
    {
        var (exitCode, output) = await folder.RunAsync("--upload", upload);

        Assert.Equal((2, message), (exitCode, output.Trim()));
    }

    [Fact]
    public async Task A_mistake_in_the_states_is_told_with_its_file_before_anything_is_built()
    {
        var states = Path.Combine(folder.Path, "tune-model.asl.json");
        await File.WriteAllTextAsync(
            states,
            Repository.Text("statemachine/tune-model.asl.json")
                .Replace("\"Type\": \"Task\"", "\"Type\": \"Tsk\"", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        var template = await folder.WriteTemplateAsync(
            "mistaken.yaml", text => text.Replace(Repository.Path("statemachine/tune-model.asl.json"), states));

        await using var run = LocalProgram.Start(folder.Path, "run", "--template", template, "--data", "mistaken");
        var (exitCode, output) = await run.EndAsync();

        Assert.Equal(2, exitCode);
        Assert.All(output.Trim().Split('\n'), line => Assert.Matches($"^{Regex.Escape(states)}:[0-9]+:[0-9]+: ", line));
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "mistaken", "functions")));
    }

    [Theory]
    [InlineData(
        "--fail",
        "Nowhere=Error",
        "The state machine has no Task state 'Nowhere' that could fail; its Task states: 'Generate Training Dataset', ")]
    [InlineData("--fail", "Nowhere", "--fail takes STATE=ERROR[:CAUSE], not 'Nowhere'.")]
    [InlineData("--fail", "Nowhere=:Cause", "--fail takes STATE=ERROR[:CAUSE], not 'Nowhere=:Cause'.")]
    [InlineData(
        "--quota",
        "ml.m5.xl=1",
        "--quota: 'ml.m5.xl' is no quota of a job: it takes an instance type such as ml.m5.xlarge, or one use of " +
        "it: 'ml.m5.xlarge for training job usage' or ")]
    [InlineData("--quota", "ml.m5.xlarge for training usage=1", "--quota: 'ml.m5.xlarge for training usage' is no quota of a job: ")]
    [InlineData("--quota", "ml.m5.xlarge=few", "--quota takes TYPE=N, a number of instances, not 'ml.m5.xlarge=few'.")]
    public async Task A_failure_or_a_quota_that_makes_no_sense_starts_nothing(
        string option, string value, string message)
    {
        var (exitCode, output) = await folder.RunAsync(option, value);

        Assert.Equal(2, exitCode);
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.DoesNotContain("Execution arn", output, StringComparison.Ordinal);
    }
}
