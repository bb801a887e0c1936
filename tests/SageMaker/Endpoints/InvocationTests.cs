using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Local.Aws;
using Local.SageMaker.Endpoints;

namespace Tests.SageMaker.Endpoints;

/// <summary>What an endpoint answers to requests.</summary>
public sealed partial class InvocationTests
{
    [Fact]
    public async Task An_endpoint_predicts_what_batch_transform_does()
    {
        using var workbench = new Workbench();
        await workbench.DeployAsync();
        await workbench.RunAsync("createTransformJob", Requests.Transform("t", "model"));

        var answer = await workbench.InvokeAsync(workbench.Text("csv/test.csv"));

        Assert.Equal(workbench.Text("output/test.csv.out"), Encoding.UTF8.GetString(answer.Body.Span));
        Assert.Equal(("text/csv; charset=utf-8", "AllTraffic"), (answer.ContentType, answer.Variant));
    }

    /// <summary>
    /// The types and the refusals of the container, and the words in which the service passes these on.
    /// </summary>
    [Fact]
    public async Task Requests_are_answered_and_refused_as_the_container_does()
    {
        using var workbench = new Workbench();
        await workbench.DeployAsync();
        foreach (var test in CaseFile.Json("endpoint-requests.json").Select(test =>
            test.Deserialize<Case>(JsonSerializerOptions.Web)!))
        {
            var call = workbench.InvokeAsync(test.Payload, test.ContentType, test.Accept);
            if (test.Status is { } status)
            {
                var refusal = await Assert.ThrowsAsync<ModelErrorException>(() => call);
                var original = Place().Replace(refusal.Original.Split("\nStack trace")[0], "");
                Assert.Equal((status, test.Message), (refusal.Status, original));
                Assert.Equal(
                    $"Received {test.Kind} error ({status}) from primary with message \"{refusal.Original}\". See "
                    + "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1"
                    + "#logEventViewer:group=/aws/sagemaker/Endpoints/endpoint in account 123456789012 for more information.",
                    refusal.Message);
                continue;
            }
            var answer = await call;
            Assert.Equal(test.Type, answer.ContentType);
            Assert.Matches(test.Body!, Encoding.UTF8.GetString(answer.Body.Span));
        }
    }

    [Fact]
    public async Task Rows_of_several_values_are_lines_of_values_or_lists()
    {
        using var workbench = new Workbench();
        workbench.Put("csv/train.csv", "0,1\n1,2\n2,3\n0,1\n1,2\n2,3\n");
        workbench.Put("csv/validation.csv", "0,1\n1,2\n2,3\n");
        await workbench.TrainModelAsync(new()
        {
            ["num_round"] = "1",
            ["objective"] = "multi:softprob",
            ["num_class"] = "3",
        });
        await workbench.CreateConfigAsync("config", EndpointBench.Variant());
        await workbench.CreateEndpointAsync("endpoint", "config");

        var csv = await workbench.PredictAsync("1\n2\n");
        var json = await workbench.InvokeAsync("1\n2\n", accept: "application/json");

        var rows = csv.TrimEnd('\n').Split('\n');
        Assert.Equal([3, 3], rows.Select(row => row.Split(',').Length));
        Assert.Equal(
            $$"""{"predictions": [{"score": [{{rows[0].Replace(",", ", ")}}]}, {"score": [{{rows[1].Replace(",", ", ")}}]}]}""",
            Encoding.UTF8.GetString(json.Body.Span));
    }

    [Fact]
    public async Task Many_callers_are_answered_at_once_each_with_its_own_prediction()
    {
        using var workbench = new Workbench();
        await workbench.DeployAsync();
        var rows = workbench.Text("csv/test.csv").TrimEnd('\n').Split('\n');
        var expected = (await workbench.PredictAsync(string.Join('\n', rows))).TrimEnd('\n').Split('\n');

        var answers = await Task.WhenAll(rows.Concat(rows).Concat(rows).Select(row => workbench.PredictAsync(row)));

        Assert.Equal(
            expected.Concat(expected).Concat(expected), answers.Select(answer => answer.TrimEnd('\n')));
    }

    [Fact]
    public async Task What_cannot_be_invoked_is_refused()
    {
        using var workbench = new Workbench();
        var missing = await Assert.ThrowsAsync<AwsException>(() => workbench.InvokeAsync("1"));
        Assert.Equal(
            ("ValidationError", "Endpoint endpoint of account 123456789012 not found."),
            (missing.Code, missing.Message));
        await workbench.DeployAsync();

        foreach (var (target, message) in ((InvocationTarget, string)[])
        [
            (new("Other"), "Variant Other not found for Request endpoint."),
            (new(Model: "a.tar.gz"), "Endpoint endpoint is not a multi-model endpoint and does not support target model header."),
            (new(Container: "second"), "Endpoint endpoint has one container and does not support target container hostname header."),
            (new(Explanations: "`true`"), "Endpoint endpoint does not support EnableExplanations here. Remove it, or run this on AWS."),
            (new(Component: "a"), "Endpoint endpoint does not support InferenceComponentName here. Remove it, or run this on AWS."),
            (new(Session: "NEW_SESSION"), "Endpoint endpoint does not support SessionId here. Remove it, or run this on AWS."),
        ])
        {
            var refusal = await Assert.ThrowsAsync<AwsException>(() => workbench.InvokeAsync("1", target: target));
            Assert.Equal(message, refusal.Message);
        }
        var large = await Assert.ThrowsAsync<AwsException>(() => workbench.InvokeAsync(new string('1', (6 << 20) + 1)));
        workbench.Denied.Add("sagemaker:InvokeEndpoint");
        var denied = await Assert.ThrowsAsync<AwsException>(() => workbench.InvokeAsync("1"));

        Assert.EndsWith(
            "Member must have length less than or equal to 6291456", large.Message, StringComparison.Ordinal);
        Assert.Equal("AccessDeniedException", denied.Code);
    }

    /// <summary>Where and when the library complains.</summary>
    [GeneratedRegex(@"\[\d\d:\d\d:\d\d\] \S+: ")]
    private static partial Regex Place();

    /// <param name="Body">A regular expression of the whole answer.</param>
    /// <param name="Status">The container's, of a refusal.</param>
    /// <param name="Kind"><c>client</c> or <c>server</c>, of a refusal.</param>
    sealed record Case(
        string? ContentType,
        string? Accept,
        string Payload,
        string? Type,
        string? Body,
        int? Status,
        string? Kind,
        string? Message);
}
