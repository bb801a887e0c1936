using System.Text.RegularExpressions;

namespace Tests.TemplateTests;

/// <summary>The names that the longest job prefix leads to, within SageMaker's limits.</summary>
public partial class NameTests
{
    static readonly string JobName =
        $"{new string('p', Deployed.Section("Parameters", "JobPrefix", "MaxLength").GetValue<int>())}-{new string('0', 12)}";

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1000, 3)] // https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
    public void Every_name_is_within_the_limits_of_SageMaker(int redrive, int attempt)
    {
        var tuning = Name(
            "HyperparameterTuning (XGBoost)", "HyperParameterTuningJobName.$", ("$.body.jobName", JobName));
        // A training job is named <tuning job>-<three digits>-<eight hex digits>.
        var training = $"{tuning}-750-0123abcd";
        var model = Name("HyperparameterTuning - Save Model", "ModelName.$", ("$.body.bestTrainingJobName", training));
        var transform = Name("Batch transform", "TransformJobName.$", ("$.body.jobName", model));

        // https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateHyperParameterTuningJob.html, and so on.
        Assert.InRange(tuning.Length, 1, 32);
        Assert.All([training, model, transform], name => Assert.InRange(name.Length, 1, 63));
        Assert.All([tuning, training, model, transform], name => Assert.Matches("^[a-z0-9](-*[a-z0-9])*$", name));

        string Name(string state, string field, (string Path, string Value) job) =>
            NameTests.Name(
                state,
                field,
                new() { [job.Path] = job.Value, ["$$.Execution.RedriveCount"] = $"{redrive}", ["$$.State.RetryCount"] = $"{attempt}" });
    }

    [Theory]
    [InlineData("HyperparameterTuning (XGBoost)", "HyperParameterTuningJobName.$")]
    [InlineData("HyperparameterTuning - Save Model", "ModelName.$")]
    [InlineData("Batch transform", "TransformJobName.$")]
    public void A_retry_and_a_redrive_never_use_a_name_again(string state, string field)
    {
        string[] names =
        [
            .. from redrive in Enumerable.Range(0, 12)
               from attempt in Enumerable.Range(0, 4)
               select Name(state, field, new()
               {
                   ["$.body.jobName"] = JobName,
                   ["$.body.bestTrainingJobName"] = JobName,
                   ["$$.Execution.RedriveCount"] = $"{redrive}",
                   ["$$.State.RetryCount"] = $"{attempt}",
               }),
        ];

        Assert.Equal(names.Length, names.Distinct().Count());
    }

    /// <summary>What States.Format makes of a name's template.</summary>
    static string Name(string state, string field, Dictionary<string, string> values)
    {
        var expression = Deployed.StateMachine["States"]![state]!["Parameters"]![field]!.GetValue<string>();
        var format = Format().Match(expression);
        Assert.True(format.Success, expression);
        var arguments = new Queue<string>(
            format.Groups[2].Value.Split(',', StringSplitOptions.TrimEntries).Select(path => values[path]));
        return Hole().Replace(format.Groups[1].Value, _ => arguments.Dequeue());
    }

    [GeneratedRegex(@"^States\.Format\('([^']*)', (.*)\)$")]
    private static partial Regex Format();

    [GeneratedRegex(@"\{\}")]
    private static partial Regex Hole();
}
