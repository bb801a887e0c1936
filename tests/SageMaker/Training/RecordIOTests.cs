using Local.Aws;
using static Tests.SageMaker.RecordIOFile;

namespace Tests.SageMaker.Training;

/// <summary>RecordIO-protobuf, read as MLIO reads it, and refused in its words.</summary>
public sealed class RecordIOTests
{
    const string ContentType = "application/x-recordio-protobuf";

    static readonly string Rows = CaseFile.Text("training/regression-train.csv");

    [Fact]
    public async Task Dense_and_sparse_rows_say_the_same_as_their_CSV()
    {
        using var workbench = new Workbench();
        workbench.Put("csv/train.csv", Rows);
        workbench.Put("csv/validation.csv", Rows);
        await TrainAsync(workbench, "csv", "text/csv");

        foreach (var (type, isSparse) in from type in (string[])["float32", "float64"]
                                         from isSparse in (bool[])[false, true]
                                         select (type, isSparse))
        {
            var job = $"{type}-{(isSparse ? "sparse" : "dense")}";
            byte[] content = Of(Messages(Rows, type, isSparse));
            workbench.Put("csv/train.csv", content);
            workbench.Put("csv/validation.csv", content);
            await TrainAsync(workbench, job, ContentType);
            Assert.Equal(Metrics(workbench, "csv"), Metrics(workbench, job));
        }
    }

    [Fact]
    public async Task A_message_may_be_split_over_records()
    {
        using var workbench = new Workbench();
        byte[][] messages = [.. Messages(Rows, "float32", false)];
        byte[] split = [
            .. Record(messages[0][..5], 1), .. Record(messages[0][5..9], 2), .. Record(messages[0][9..], 3),
            .. Of(messages[1..]),
        ];
        workbench.Put("csv/validation.csv", Of(messages));
        workbench.Put("csv/train.csv", split);
        await TrainAsync(workbench, "split", ContentType);
        workbench.Put("csv/train.csv", Of(messages));
        await TrainAsync(workbench, "whole", ContentType);
        Assert.Equal(Metrics(workbench, "whole"), Metrics(workbench, "split"));
    }

    public static TheoryData<string, byte[], string> Unreadable => new()
    {
        { "text", "1,2,3,4\n"u8.ToArray(), "The record #0 in the data store 'FILE' is corrupt. See nested exception for details." },
        {
            "cut off", Of(Row(2), Row(3))[..^8],
            "The record #1 in the data store 'FILE' is corrupt. See nested exception for details."
        },
        { "no end", Record(Row(1), 1), "The record #1 in the data store 'FILE' is corrupt. See nested exception for details." },
        {
            "no protobuf", Of([0xff, 0xff]),
            "The instance #0 in the data store 'FILE' contains a corrupt RecordIO-protobuf message."
        },
        {
            "bytes", Of(Map(1, "values", Tensor("bytes", []))),
            "The feature 'values' of the instance #0 in the data store 'FILE' has an unsupported data type."
        },
        {
            "no shape", Of(Map(1, "values", Tensor("float32", [1], [0]))),
            "The sparse feature 'values' of the instance #0 in the data store 'FILE' has no shape specified."
        },
        { "no label", Of(Map(1, "values", Tensor("float32", [1]))), "'The example does not contain a feature with the specified name.'" },
        {
            "another type", Of(Row(1), Labelled(Tensor("float32", [1]), Tensor("float64", [1, 2]))),
            "The feature 'values' of the instance #1 in the data store 'FILE' has the data type float64 while it is " +
            "expected to have the data type float32."
        },
        {
            "another width", Of(Row(1), Labelled(Tensor("float32", [1]), Tensor("float32", [1, 2, 3]))),
            "The feature 'values' of the instance #1 in the data store 'FILE' has the shape (3) while it is expected to have the shape (2)."
        },
        {
            "sparse then", Of(Row(1), Labelled(Tensor("float32", [1]), Tensor("float32", [1], [0], [2]))),
            "The feature 'values' of the instance #1 in the data store 'FILE' is sparse while it is expected to be dense."
        },
        {
            "a key beyond", Of(Labelled(Tensor("float32", [1]), Tensor("float32", [1], [2], [2]))),
            "The sparse feature 'values' of the instance #0 in the data store 'FILE' has one or more invalid keys."
        },
        {
            "keys and values", Of(Labelled(Tensor("float32", [1]), Tensor("float32", [1, 2], [1], [2]))),
            "The sparse feature 'values' of the instance #0 in the data store 'FILE' has 1 key(s) but 2 value(s)."
        },
        {
            "no label there", Of(Row(1), Map(1, "values", Tensor("float32", [1, 2]))),
            "The instance #1 in the data store 'FILE' has 1 feature(s) while it is expected to have 2 features."
        },
        {
            "another feature", Of(Row(1), [.. Row(1), .. Map(1, "weights", Tensor("float32", [1]))]),
            "The instance #1 in the data store 'FILE' has an unknown feature named 'weights'."
        },
        {
            "three dimensions", Of(Labelled(Tensor("float32", [1]), Tensor("float32", [1, 2], shape: [1, 2]))),
            "('Expecting 2 dimensional numpy.ndarray, got: ', (1, 1, 2))"
        },
        {
            "infinite", Of(Labelled(Tensor("float64", [1]), Tensor("float64", [1e300]))),
            "Check failed: valid: Input data contains `inf` or a value too large, while `missing` is not set to `inf`"
        },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task What_MLIO_cannot_read_fails_the_job(string name, byte[] content, string message)
    {
        using var workbench = new Workbench();
        workbench.Put("csv/train.csv", content);
        workbench.Put("csv/validation.csv", content);

        await Assert.ThrowsAsync<IntegrationException>(() => TrainAsync(workbench, "job", ContentType));

        var reason = workbench.Service.TrainingJobs.Get("job").FailureReason!;
        var file = System.Text.RegularExpressions.Regex.Match(reason, "/tmp/sagemaker_xgboost_input_data/[^']+").Value;
        Assert.EndsWith(
            $"Failed to load recordio-protobuf data with exception:\n{(file.Length > 0 ? message.Replace("FILE", file) : message)}",
            reason,
            StringComparison.Ordinal);
        Assert.NotEmpty(name);
    }

    static byte[] Row(double label) => Labelled(Tensor("float32", [label]), Tensor("float32", [1, 2]));

    static Task TrainAsync(Workbench workbench, string job, string contentType) => workbench.RunAsync(
        "createTrainingJob",
        Requests.Training(job, new() { ["num_round"] = "3", ["objective"] = "reg:squarederror" }, contentType));

    static string[] Metrics(Workbench workbench, string job) =>
        [
            .. workbench.Log("training-jobs", job)
                .Split('\n')
                .Where(line => line.Contains("#011", StringComparison.Ordinal)),
        ];
}
