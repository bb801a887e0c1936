using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws;

namespace Tests.SageMaker.Transform;

public class DataProcessingTests
{
    const string Records = "id-1,0.1,0.2,0.3,0.4,0.5,kept\r\n\"id,2\",0.5,0.4,0.3,0.2,0.1,too\n";

    [Theory]
    [InlineData("$[1:5]", "None", "$", "{0}\n{1}\n")]
    [InlineData("$[1:5]", "Input", "$", "id-1,0.1,0.2,0.3,0.4,0.5,kept,{0}\n\"id,2\",0.5,0.4,0.3,0.2,0.1,too,{1}\n")]
    [InlineData("$[1,2,3,4,5]", "Input", "$[0,-1]", "id-1,{0}\n\"id,2\",{1}\n")]
    [InlineData("$[1:5]", "Input", "$[-1,0]", "{0},id-1\n{1},\"id,2\"\n")]
    [InlineData("$[1:5]", "Input", "$[6:]", "kept,{0}\ntoo,{1}\n")]
    public async Task Records_are_filtered_joined_with_their_predictions_and_filtered_again(
        string input, string join, string output, string expected)
    {
        using var workbench = new Workbench();
        workbench.PutData();
        await workbench.TrainModelAsync();
        workbench.Put("features.csv", "0.1,0.2,0.3,0.4,0.5\n0.5,0.4,0.3,0.2,0.1\n");
        workbench.Put("records.csv", Records);
        await workbench.RunAsync("createTransformJob", Requests.Transform("plain", "model", "s3://bucket/features.csv"));
        var predictions = workbench.Text("output/features.csv.out").TrimEnd().Split('\n');

        foreach (var strategy in (string[])["MultiRecord", "SingleRecord"])
        {
            await workbench.RunAsync(
                "createTransformJob",
                Request(
                    strategy,
                    "s3://bucket/records.csv",
                    new() { ["InputFilter"] = input, ["JoinSource"] = join, ["OutputFilter"] = output },
                    strategy));

            Assert.Equal(string.Format(CultureInfo.InvariantCulture, expected, predictions), workbench.Text("output/records.csv.out"));
        }
    }

    [Fact]
    public async Task A_column_that_a_record_does_not_have_fails_its_object_and_no_other()
    {
        using var workbench = new Workbench();
        workbench.PutData();
        await workbench.TrainModelAsync();
        workbench.Put("in/narrow.csv", "1,2\n");
        workbench.Put("in/wide.csv", "1,2,3\n");

        var failure = await Assert.ThrowsAsync<IntegrationException>(() =>
            workbench.RunAsync(
                "createTransformJob", Request("job", "s3://bucket/in/", new() { ["JoinSource"] = "Input", ["OutputFilter"] = "$[0,3]" })));

        Assert.Contains("ClientError: See job logs for more information", failure.Cause, StringComparison.Ordinal);
        Assert.Contains(
            "bucket/in/narrow.csv: The OutputFilter names a column that a record of 3 columns does not have.",
            workbench.Log("transform-jobs", "job"),
            StringComparison.Ordinal);
        Assert.False(workbench.Exists("output/narrow.csv.out"));
        Assert.Matches("^1,[0-9.]+\n$", workbench.Text("output/wide.csv.out"));
    }

    /// <summary>
    /// Texts of the service's logs; where it only gave one, for one quote, the other reasons are worded after it.
    /// </summary>
    /// <seealso href="https://github.com/aws/sagemaker-python-sdk/issues/1112"/>
    /// <seealso href="https://github.com/aws/amazon-sagemaker-examples/issues/1620"/>
    [Theory]
    [InlineData(
        "$[0:1,5:]",
        "1,2,3,4,5,6",
        "Invalid JsonPath: $[0:1,5:]: only single range filters of format (eg: [1:5]) are supported. Format [0:1,5:] is not supported")]
    [InlineData("$[1:]", "a\"b,1,2,3,4,5", "' as CSV: bare \" in non quoted field found near: a\"b,1,2,3,4,5")]
    [InlineData("$[1:]", "\"ab,1,2,3,4,5", "' as CSV: unterminated quoted field found near: \"ab,1,2,3,4,5")]
    [InlineData("$[1:]", "\"a\"b,1,2,3,4,5", "' as CSV: extraneous \" in field found near: \"a\"b,1,2,3,4,5")]
    [InlineData("$[1:]", "\"a\"\",b\",1,2,3,4,5", null)]
    [InlineData("$[1:]", "\"\",1,2,3,4,\r", null)]
    public async Task Records_are_read_as_CSV(string filter, string record, string? message)
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await workbench.TrainModelAsync(new() { ["num_round"] = "1" });
        workbench.Put("records.csv", record + "\n");
        var request = Request("job", "s3://bucket/records.csv", new() { ["InputFilter"] = filter });
        if (message is null)
        {
            await workbench.RunAsync("createTransformJob", request);
            return;
        }

        await Assert.ThrowsAsync<IntegrationException>(() => workbench.RunAsync("createTransformJob", request));

        Assert.Contains(
            $"bucket/records.csv: {message}", workbench.Log("transform-jobs", "job"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_lists_the_objects()
    {
        using var workbench = new Workbench();
        workbench.PutData();
        await workbench.TrainModelAsync();
        workbench.Put("in/a/one.csv", "0.1,0.2,0.3,0.4,0.5\n");
        workbench.Put("in/two.csv", "0.1,0.2,0.3,0.4,0.5\n");
        workbench.Put("in/three.csv", "0.1,0.2,0.3,0.4,0.5\n");
        workbench.Put("the.manifest", """[{"prefix": "s3://bucket/in/"}, "a/one.csv", "two.csv", "nowhere.csv"]""");
        var request = Node("job", "s3://bucket/the.manifest");
        request["TransformInput"]!["DataSource"]!["S3DataSource"]!["S3DataType"] = "ManifestFile";

        await Assert.ThrowsAsync<IntegrationException>(
            () => workbench.RunAsync("createTransformJob", JsonSerializer.SerializeToElement(request)));

        Assert.Equal(
            ["s3://bucket/output/a/one.csv.out", "s3://bucket/output/two.csv.out"],
            workbench.Service.TransformJobs.Get("job").Outputs);
        Assert.Contains(
            "bucket/in/nowhere.csv: The specified key does not exist.",
            workbench.Log("transform-jobs", "job"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compressed_objects_are_decompressed_and_others_fail()
    {
        using var workbench = new Workbench();
        workbench.PutData();
        await workbench.TrainModelAsync();
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(workbench.Bytes("csv/test.csv"));
        workbench.Put("in/a.csv.gz", compressed.ToArray());
        workbench.Put("in/half.csv.gz", compressed.ToArray()[..(int)(compressed.Length / 2)]);
        workbench.Put("in/beginning.csv.gz", compressed.ToArray()[..5]);
        workbench.Put("in/plain.csv", workbench.Bytes("csv/test.csv"));
        await workbench.RunAsync("createTransformJob", Requests.Transform("plain", "model"));
        var request = Node("job", "s3://bucket/in/");
        request["TransformInput"]!["CompressionType"] = "Gzip";

        await Assert.ThrowsAsync<IntegrationException>(
            () => workbench.RunAsync("createTransformJob", JsonSerializer.SerializeToElement(request)));

        Assert.Equal(workbench.Text("output/test.csv.out"), workbench.Text("output/a.csv.gz.out"));
        Assert.Equal(["s3://bucket/output/a.csv.gz.out"], workbench.Service.TransformJobs.Get("job").Outputs);
        foreach (var name in (string[])["half.csv.gz", "beginning.csv.gz", "plain.csv"])
            Assert.Contains(
                $"bucket/in/{name}: The object is not the whole of compressed data",
                workbench.Log("transform-jobs", "job"),
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_libsvm_are_predicted_as_those_of_CSV()
    {
        using var workbench = new Workbench();
        workbench.PutData();
        await workbench.TrainModelAsync();
        workbench.Put("rows.csv", "0.1,,0.3,,\n,0.4,0.3,0.2,0.1\n");
        // Labels are passed over; the last row has no entry, so the container's sparse matrix does not have it.
        workbench.Put("rows.libsvm", "7 0:0.1 2:0.3\n7 1:0.4 2:0.3 3:0.2 4:0.1\n7\n");
        await workbench.RunAsync("createTransformJob", Requests.Transform("csv", "model", "s3://bucket/rows.csv"));
        var request = Node("libsvm", "s3://bucket/rows.libsvm");
        request["TransformInput"]!["ContentType"] = "text/libsvm";
        await workbench.RunAsync("createTransformJob", JsonSerializer.SerializeToElement(request));

        Assert.Equal(workbench.Text("output/rows.csv.out"), workbench.Text("output/rows.libsvm.out"));
    }

    [Theory]
    [InlineData(
        "TransformInput",
        "ContentType",
        "application/json",
        "415",
        "application/json is not an accepted ContentType: csv, libsvm, parquet, ")]
    [InlineData(
        "TransformInput",
        "ContentType",
        "text/csv; label_size=0",
        "415",
        "text/csv; label_size=0 is not an accepted csv ContentType. Optional parameter label_size must be equal to 1")]
    [InlineData(
        "TransformInput",
        "ContentType",
        "text/libsvm",
        "415",
        "Loading libsvm data failed with Exception, please ensure data is in libsvm format:")]
    [InlineData(
        "TransformOutput",
        "Accept",
        "image/png",
        "406",
        "Accept type image/png is not supported. Please use supported accept types: ['application/json', ")]
    public async Task The_container_refuses_what_it_does_not_know(
        string part,
        string field,
        string value,
        string status,
        string message)
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await workbench.TrainModelAsync(new() { ["num_round"] = "1" });
        var request = Node("job", "s3://bucket/csv/test.csv");
        request[part]![field] = value;

        await Assert.ThrowsAsync<IntegrationException>(
            () => workbench.RunAsync("createTransformJob", JsonSerializer.SerializeToElement(request)));

        Assert.Contains(
            $"bucket/csv/test.csv: ClientError: {status}",
            workbench.Log("transform-jobs", "job"),
            StringComparison.Ordinal);
        Assert.Contains(
            $"bucket/csv/test.csv: {message}", workbench.Log("transform-jobs", "job"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batches_in_the_making_at_once_keep_their_order_over_all_objects()
    {
        using var workbench = new Workbench();
        workbench.PutData();
        await workbench.TrainModelAsync();
        var rows = Workbench.Rows(30_000, 5, 9, label: false).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        workbench.Put("all/all.csv", string.Join('\n', rows));
        for (var i = 0; i < 6; i++)
            workbench.Put($"parts/{i}.csv", string.Join('\n', rows[(i * 5_000)..((i + 1) * 5_000)]));
        workbench.Put("parts/3-bad.csv", "not,a,number\n");

        await workbench.RunAsync(
            "createTransformJob", Requests.Transform("all", "model", "s3://bucket/all/", payload: 1));
        await Assert.ThrowsAsync<IntegrationException>(
            () =>
                workbench.RunAsync(
                    "createTransformJob",
                    Requests.Transform("parts", "model", "s3://bucket/parts/", payload: 1)));

        Assert.Equal(
            workbench.Text("output/all.csv.out"), string.Concat(Enumerable.Range(0, 6).Select(i => workbench.Text($"output/{i}.csv.out"))));
        Assert.False(workbench.Exists("output/3-bad.csv.out"));
    }

    static JsonObject Node(string name, string input, string? strategy = null) =>
        JsonObject.Create(Requests.Transform(name, "model", input, batchStrategy: strategy))!;

    static JsonElement Request(
        string name, string input, Dictionary<string, string> processing, string? strategy = null)
    {
        var request = Node(name, input, strategy);
        request["TransformOutput"]!["Accept"] = "text/csv";
        request["TransformOutput"]!["AssembleWith"] = "Line";
        request["DataProcessing"] = JsonSerializer.SerializeToNode(processing);
        return JsonSerializer.SerializeToElement(request);
    }
}
