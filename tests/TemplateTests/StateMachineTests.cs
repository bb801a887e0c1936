using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tests.TemplateTests;

public partial class StateMachineTests
{
    static readonly JsonObject States = Deployed.StateMachine["States"]!.AsObject();
    static readonly JsonObject Substitutions =
        Deployed.Properties("TuneModelStateMachine")["DefinitionSubstitutions"]!.AsObject();

    [Fact]
    public void The_six_states_of_the_original_run_in_its_order()
    {
        string[] original =
        [
            "Generate Training Dataset",
            "HyperparameterTuning (XGBoost)",
            "Extract Model Path",
            "HyperparameterTuning - Save Model",
            "Extract Model Name",
            "Batch transform",
        ];
        List<string> walked = [];
        var name = Deployed.StateMachine["StartAt"]?.GetValue<string>();
        while (name is not null)
        {
            walked.Add(name);
            name = States[name]?["Next"]?.GetValue<string>();
        }

        Assert.Equal(original, walked);
        Assert.Equal(original, States.Select(state => state.Key));
        Assert.True(States[original[^1]]!["End"]!.GetValue<bool>());
    }

    [Fact]
    public void Each_placeholder_has_a_substitution_and_each_substitution_is_used()
    {
        var placeholders = Placeholder()
            .Matches(Repository.Text("statemachine/tune-model.asl.json"))
            .Select(match => match.Groups[1].Value);

        Assert.Equal(Substitutions.Select(substitution => substitution.Key).Order(), placeholders.Distinct().Order());
    }

    [Fact]
    public void A_placeholder_stands_only_inside_a_string_so_that_the_file_stays_JSON()
    {
        var withoutStrings = JsonString().Replace(Repository.Text("statemachine/tune-model.asl.json"), "");

        Assert.DoesNotContain("$", withoutStrings, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_state_has_a_time_limit_and_the_machine_a_longer_one_than_all()
    {
        var limits = States.Select(state => state.Value!["TimeoutSeconds"]!.GetValue<int>()).ToArray();

        Assert.True(limits.Sum() < Deployed.StateMachine["TimeoutSeconds"]!.GetValue<int>());
        foreach (var (name, state) in States)
            if (Function(state!) is { } function)
            {
                var timeout = Deployed.Properties(function)["Timeout"]!.GetValue<int>();
                Assert.True(
                    timeout < state!["TimeoutSeconds"]!.GetValue<int>(), $"{name} gives up before its function does.");
            }
    }

    /// <remarks>Lambda's own errors: https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html</remarks>
    [Fact]
    public void Nothing_is_retried_that_would_pay_for_a_job_twice()
    {
        foreach (var (name, state) in States)
        {
            var retried = state!["Retry"]!.AsArray()
                .SelectMany(retrier => retrier!["ErrorEquals"]!.AsArray())
                .Select(error => error!.GetValue<string>())
                .ToArray();
            string[] expected = Function(state) is null
                ? ["SageMaker.AmazonSageMakerException"]
                : [
                    "Lambda.ClientExecutionTimeoutException", "Lambda.ServiceException", "Lambda.AWSLambdaException",
                    "Lambda.SdkClientException", "Lambda.TooManyRequestsException",
                ];
            Assert.True(expected.SequenceEqual(retried), $"{name} retries {string.Join(", ", retried)}.");
        }
    }

    [Fact]
    public void Every_object_of_an_execution_is_under_its_own_job_name()
    {
        var uris = S3Uri()
            .Matches(Repository.Text("statemachine/tune-model.asl.json"))
            .Select(match => match.Value)
            .ToArray();

        Assert.Equal(5, uris.Length);
        Assert.All(uris, uri => Assert.Matches(@"^s3://\$\{Bucket\}/(csv|models|output)/\{\}(/[a-z]+\.csv)?$", uri));
    }

    /// <summary>The logical id of the function that a Task state calls; null when it calls something else.</summary>
    internal static string? Function(JsonNode state) =>
        WholePlaceholder().Match(state["Resource"]!.GetValue<string>()) is { Success: true } match
            ? Deployed.Resources("AWS::Serverless::Function")
                .Single(id => Deployed.Arn(id) == Substitution(match.Groups[1].Value))
            : null;

    /// <summary>What is put in the place of a placeholder.</summary>
    internal static string Substitution(string name) => Substitutions[name]!.GetValue<string>();

    [GeneratedRegex(@"\$\{(\w*)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^\$\{(\w+)\}$")]
    private static partial Regex WholePlaceholder();

    [GeneratedRegex("""
        "(\\.|[^"\\])*"
        """)]
    private static partial Regex JsonString();

    [GeneratedRegex(@"s3://[^']+")]
    private static partial Regex S3Uri();
}
