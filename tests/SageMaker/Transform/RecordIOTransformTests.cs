using System.Globalization;
using Local.Aws;

namespace Tests.SageMaker.Transform;

/// <summary>Requests and answers in RecordIO-protobuf.</summary>
public sealed class RecordIOTransformTests
{
    const string ContentType = "application/x-recordio-protobuf";

    [Theory]
    [InlineData("float32", false)]
    [InlineData("float64", true)]
    public async Task Records_are_answered_as_their_CSV_however_they_are_batched(string type, bool isSparse)
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 200);
        await workbench.TrainModelAsync(new() { ["num_round"] = "5" });
        await workbench.RunAsync("createTransformJob", Requests.Transform("csv", "model"));
        var expected = workbench.Text("output/test.csv.out");
        workbench.Put(
            "csv/test.pr",
            RecordIOFile.Of(RecordIOFile.Messages(workbench.Text("csv/test.csv"), type, isSparse, isLabelled: false)));

        foreach (var (split, strategy) in new[] { ("None", "MultiRecord"), ("RecordIO", "MultiRecord"), ("RecordIO", "SingleRecord") })
        {
            var name = $"{split}-{strategy}";
            await workbench.RunAsync(
                "createTransformJob",
                Requests.Transform(name, "model", "s3://bucket/csv/test.pr", split, batchStrategy: strategy)
                    .With("TransformInput.ContentType", $"\"{ContentType}\""));
            Assert.Equal(expected, workbench.Text("output/test.pr.out"));
        }
    }

    [Fact]
    public async Task What_is_no_record_is_refused_in_MLIO_s_words()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await workbench.TrainModelAsync(new() { ["num_round"] = "1" });
        await Assert.ThrowsAsync<IntegrationException>(() => workbench.RunAsync(
            "createTransformJob",
            Requests.Transform("job", "model", splitType: "RecordIO")
                .With("TransformInput.ContentType", $"\"{ContentType}\"")));

        Assert.Matches(
            "Loading recordio-protobuf data failed with Exception, please ensure data is in recordio-protobuf format: "
            + @"<class 'mlio._core.DataReaderError'> The record #0 in the data store '0x[0-9a-f]+\+0x[0-9a-f]+' is corrupt\. "
            + @"See nested exception for details\.",
            workbench.Log("transform-jobs", "job"));
    }

    /// <summary>What is selected is among the labels of each record, which holds the rows before it as well.</summary>
    [Fact]
    public async Task What_is_selected_is_answered_as_labels()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        workbench.Put("two.csv", "0.1,0.2,0.3,0.4,0.5\n0.9,0.8,0.7,0.6,0.5\n");
        await workbench.TrainModelAsync(new() { ["num_round"] = "2", ["objective"] = "reg:squarederror" });
        async Task<byte[]> AnswerAsync(string name, string accept)
        {
            await workbench.RunAsync("createTransformJob", Requests.Transform(name, "model", "s3://bucket/two.csv")
                .With("Environment", """{"SAGEMAKER_INFERENCE_OUTPUT": "predicted_score"}""")
                .With("TransformOutput.Accept", $"\"{accept}\""));
            return workbench.Bytes("output/two.csv.out");
        }
        double[] scores = [
            .. System.Text.Encoding.ASCII.GetString(await AnswerAsync("csv", "text/csv")).TrimEnd().Split('\n')
                .Select(score => double.Parse(score, CultureInfo.InvariantCulture)),
        ];
        byte[][] messages = [
            .. scores.Select(score => RecordIOFile.Map(2, "predicted_score", RecordIOFile.Tensor("float32", [score]))),
        ];

        Assert.Equal(
            RecordIOFile.Of(messages[0], [.. messages[0], .. messages[1]]), await AnswerAsync("records", ContentType));
    }
}
