using System.Globalization;
using System.Text;
using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Transform;
using Local.SageMaker.XGBoost;
using Local.SageMaker.XGBoost.Native;

namespace Tests.SageMaker.Transform;

public class TransformTests
{
    [Theory]
    [InlineData("Line", "MultiRecord")]
    [InlineData("Line", "SingleRecord")]
    [InlineData("None", null)]
    public async Task However_the_object_is_split_the_answers_are_the_same(string splitType, string? strategy)
    {
        using var workbench = new Workbench();
        workbench.PutData();
        await workbench.TrainModelAsync();
        await workbench.RunAsync("createTransformJob", Requests.Transform("whole", "model"));
        var whole = workbench.Text("output/test.csv.out");

        await workbench.RunAsync(
            "createTransformJob",
            Requests.Transform("again", "model", splitType: splitType, batchStrategy: strategy));

        Assert.Equal(whole, workbench.Text("output/test.csv.out"));
        Assert.Equal(100, whole.Count(c => c == '\n'));
    }

    [Fact]
    public async Task A_large_object_is_split_at_its_lines_and_one_that_may_not_be_split_fails_with_413()
    {
        using var workbench = new Workbench();
        workbench.PutData();
        await workbench.TrainModelAsync();
        workbench.Put("csv/large/big.csv", Workbench.Rows(25_000, 5, 9, label: false));

        await workbench.RunAsync(
            "createTransformJob", Requests.Transform("lines", "model", "s3://bucket/csv/large", payload: 1));
        Assert.Equal(25_000, workbench.Text("output/big.csv.out").Count(c => c == '\n'));

        workbench.Put("csv/other/big.csv", Workbench.Rows(25_000, 5, 9, label: false));
        var failure = await Assert.ThrowsAsync<IntegrationException>(() =>
            workbench.RunAsync(
                "createTransformJob",
                Requests.Transform("whole", "model", "s3://bucket/csv/other/", splitType: "None", payload: 1)));

        Assert.Equal("States.TaskFailed", failure.Error);
        Assert.Contains(
            "\"FailureReason\":\"ClientError: See job logs for more information\"",
            failure.Cause,
            StringComparison.Ordinal);
        Assert.Contains(
            ":[sagemaker logs]: bucket/csv/other/big.csv: ClientError: 413",
            workbench.Log("transform-jobs", "whole"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_object_under_the_prefix_is_written_whole_or_not_at_all()
    {
        using var workbench = new Workbench();
        workbench.PutData();
        await workbench.TrainModelAsync();
        workbench.Put("in/a.csv", "0.1,0.2,0.3,0.4,0.5\n0.5,0.4,0.3,0.2,0.1\n");
        workbench.Put("in/b.csv", "0.1,0.2,0.3,0.4,0.5\na,header,in,the,middle\n");
        workbench.Put("in/deeper/c.csv", "0.1,0.2");

        await Assert.ThrowsAsync<IntegrationException>(
            () => workbench.RunAsync("createTransformJob", Requests.Transform("job", "model", "s3://bucket/in/")));

        Assert.Equal(2, workbench.Text("output/a.csv.out").Count(c => c == '\n'));
        Assert.False(workbench.Exists("output/b.csv.out"));
        Assert.True(workbench.Exists("output/deeper/c.csv.out"));
    }

    [Theory]
    [InlineData("s3://bucket/in/", "a.csv.out", "b/a.csv.out", "bc.csv.out")]
    [InlineData("s3://bucket/in", "a.csv.out", "b/a.csv.out", "bc.csv.out")]
    [InlineData("s3://bucket/in/b", "b/a.csv.out", "bc.csv.out")]
    [InlineData("s3://bucket/in/b/", "a.csv.out")]
    [InlineData("s3://bucket/in/b/a.csv", "a.csv.out")]
    public async Task No_two_objects_have_one_name_below_the_output_path(string input, params string[] outputs)
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await workbench.TrainModelAsync(new() { ["num_round"] = "1" });
        foreach (var name in (string[])["a.csv", "b/a.csv", "bc.csv"])
            workbench.Put($"in/{name}", "0.5\n");

        await workbench.RunAsync("createTransformJob", Requests.Transform("job", "model", input));

        Assert.Equal(
            outputs.Select(name => $"s3://bucket/output/{name}"), workbench.Service.TransformJobs.Get("job").Outputs);
    }

    /// <summary>
    /// A batch above the container's 6 MB is refused with 413 whatever the job allows: it is not even read.
    /// </summary>
    [Theory]
    [InlineData("Line", "MultiRecord")]
    [InlineData("None", null)]
    public async Task Nothing_is_read_that_the_container_would_refuse(string split, string? strategy)
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await workbench.TrainModelAsync(new() { ["num_round"] = "1" });
        var job = await workbench.Service.TransformJobs.CreateAsync(
            workbench.Root,
            Requests.Transform("job", "model", splitType: split, payload: 100, batchStrategy: strategy),
            new Dictionary<string, string>());
        await job.Completion;
        using var content = new MemoryStream([.. Enumerable.Repeat((byte)'\n', 8 << 20)]);

        var refused = Assert.Throws<InferenceException>(() => new TransformRequests(job).Split(content).ToList());

        Assert.Equal((413, (6 << 20) + 1), (refused.Status, content.Position));
    }

    [Fact]
    public async Task Describe_shows_what_was_asked_for_and_the_defaults_of_input_and_output()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await workbench.TrainModelAsync(new() { ["num_round"] = "1" });
        var client = """{"InvocationsMaxRetries":1,"InvocationsTimeoutInSeconds":60}""";
        await workbench.RunAsync(
            "createTransformJob",
            Requests.Transform("job", "model", payload: 2).With("ModelClientConfig", client));

        var described = await workbench.CallAsync("DescribeTransformJob", new { TransformJobName = "job" });

        Assert.Equal(client, described.GetProperty("ModelClientConfig").GetRawText());
        Assert.Equal(
            ("Completed", 2),
            (
                described.GetProperty("TransformJobStatus").GetString(),
                described.GetProperty("MaxPayloadInMB").GetInt32()));
        Assert.Equal("None", described.GetProperty("TransformInput").GetProperty("CompressionType").GetString());
        Assert.Equal("None", described.GetProperty("TransformOutput").GetProperty("AssembleWith").GetString());
    }

    [Fact]
    public async Task More_columns_than_the_model_has_are_refused_and_fewer_are_missing_values()
    {
        using var workbench = new Workbench();
        workbench.PutData();
        await workbench.TrainModelAsync();
        workbench.Put("few.csv", "0.5\n");
        workbench.Put("many.csv", "1,2,3,4,5,6\n");

        await workbench.RunAsync("createTransformJob", Requests.Transform("few", "model", "s3://bucket/few.csv"));
        await Assert.ThrowsAsync<IntegrationException>(
            () => workbench.RunAsync("createTransformJob", Requests.Transform("many", "model", "s3://bucket/many.csv")));

        Assert.Matches(@"^[0-9.]+\n$", workbench.Text("output/few.csv.out"));
        Assert.Contains(
            "Number of columns does not match number of features in booster.",
            workbench.Log("transform-jobs", "many"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gblinear")]
    [InlineData("dart")]
    public async Task Boosters_that_cannot_predict_from_the_rows_as_they_are_predict_the_same(string kind)
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 80);
        await workbench.TrainModelAsync(new() { ["num_round"] = "6", ["booster"] = kind, ["rate_drop"] = "0.4" });

        await workbench.RunAsync("createTransformJob", Requests.Transform("transform", "model"));

        var rows = workbench.Text("csv/test.csv")
            .TrimEnd()
            .Split('\n')
            .Select(line => line.Split(',').Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)).ToArray())
            .ToArray();
        using var booster = workbench.Load("first");
        using var matrix = new DMatrix(rows.SelectMany(row => row).ToArray(), rows.Length, rows[0].Length, 1);
        Assert.Equal(XGBoostLibrary.Version.Major > 1 ? booster.Kind : kind, booster.Kind); // later ones know no dart
        Assert.Equal(
            booster.Predict(matrix).Values,
            workbench.Text("output/test.csv.out")
                .TrimEnd()
                .Split('\n')
                .Select(line => float.Parse(line, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Probabilities_of_several_classes_are_a_list_on_each_line()
    {
        using var workbench = new Workbench();
        var rows = Enumerable.Range(0, 90).Select(i => $"{i % 3},{i % 3 * 10 + i % 7},{i % 5}");
        workbench.Put("csv/train.csv", string.Join('\n', rows));
        workbench.Put("csv/validation.csv", string.Join('\n', rows));
        workbench.Put("csv/test.csv", "10,1\n21,3\n");
        await workbench.TrainModelAsync(new() { ["num_round"] = "3", ["objective"] = "multi:softprob", ["num_class"] = "3" });

        await workbench.RunAsync("createTransformJob", Requests.Transform("job", "model"));

        Assert.Matches(@"^\[0\.\d+, 0\.\d+, 0\.\d+\]\n\[0\.\d+, 0\.\d+, 0\.\d+\]\n$", workbench.Text("output/test.csv.out"));
    }

    [Fact]
    public async Task A_model_needs_its_artifact_and_a_name_of_its_own()
    {
        using var workbench = new Workbench();
        workbench.PutData();
        await workbench.TrainModelAsync();

        async Task RefusedAsync(string action, JsonElement request, string cause)
        {
            var refusal = await Assert.ThrowsAsync<IntegrationException>(() => workbench.RunAsync(action, request));
            Assert.StartsWith(cause, refusal.Cause, StringComparison.Ordinal);
        }

        await RefusedAsync(
            "createModel",
            Requests.Model("other", "s3://bucket/none.tar.gz"),
            "Could not find model data at s3://bucket/none.tar.gz. (Service");
        await RefusedAsync(
            "createModel",
            Requests.Model("model", "s3://bucket/models/first/output/model.tar.gz"),
            "Cannot create already existing model \"arn:aws:sagemaker:us-east-1:123456789012:model/model\". (Service");
        await RefusedAsync(
            "createTransformJob",
            Requests.Transform("job", "nobody"),
            "Could not find model \"arn:aws:sagemaker:us-east-1:123456789012:model/nobody\".");
    }

    [Fact]
    public async Task The_answer_of_createModel_is_the_SDKs()
    {
        using var workbench = new Workbench();
        workbench.Put("model.tar.gz", Encoding.UTF8.GetBytes("any bytes: the archive is opened when it is used"));

        var answer = await workbench.RunAsync("createModel", Requests.Model("model", "s3://bucket/model.tar.gz"));

        Assert.Equal(
            ["ModelArn", "SdkHttpMetadata", "SdkResponseMetadata"],
            answer.EnumerateObject().Select(field => field.Name));
        Assert.Equal(
            ["AllHttpHeaders", "HttpHeaders", "HttpStatusCode"],
            answer.GetProperty("SdkHttpMetadata").EnumerateObject().Select(field => field.Name));
        Assert.Equal(200, answer.GetProperty("SdkHttpMetadata").GetProperty("HttpStatusCode").GetInt32());
        Assert.Matches(
            "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
            answer.GetProperty("SdkResponseMetadata").GetProperty("RequestId").GetString());
    }
}
