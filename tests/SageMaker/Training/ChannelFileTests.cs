using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Jobs;

namespace Tests.SageMaker.Training;

/// <summary>Files that are empty, compressed, in another encoding, or there twice; numbers that are none.</summary>
public class ChannelFileTests
{
    const string Rows = "1,2,3\n4,5,6\n7,8,10\n";

    static readonly Encoding Latin1 = Encoding.Latin1;

    public static TheoryData<string, byte[], string?> Files() => new()
    {
        { "empty", [], "UserError: Could not determine delimiter on line :\nCould not determine delimiter" },
        { "gzip", Compressed(Rows), "UnicodeDecodeError: 'utf-8' codec can't decode byte 0x8b in position 1: invalid start byte" },
        {
            "latin 1",
            Latin1.GetBytes("prix,âge\n" + Rows),
            "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe2 in position 5: invalid continuation byte"
        },
        {
            "latin 1, cut",
            Latin1.GetBytes("1,2â"),
            "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe2 in position 3: unexpected end of data"
        },
        {
            "utf-16",
            Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Rows)).ToArray(),
            "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"
        },
        // Python decodes 8,192 bytes to read the first line; what comes later is seen by XGBoost only.
        { "latin 1, far down", Latin1.GetBytes(string.Concat(Enumerable.Repeat(Rows, 500)) + "1,é,3\n"), null },
    };

    [Theory, MemberData(nameof(Files))]
    public async Task A_file_that_Python_cannot_read_fails_the_job_as_there(string name, byte[] content, string? reason)
    {
        using var workbench = new Workbench();
        workbench.Put(name == "empty" ? "csv/train.csv.2" : "csv/train.csv", content);
        if (name == "empty")
            workbench.Put("csv/train.csv", Rows);
        workbench.Put("csv/validation.csv", Rows);

        var run = workbench.RunAsync("createTrainingJob", Requests.Training("job", new() { ["num_round"] = "1" }));

        if (reason is null)
            await run;
        else
            await Assert.ThrowsAsync<IntegrationException>(() => run);
        Assert.EndsWith(
            reason ?? "",
            workbench.Service.TrainingJobs.Get("job").State.FailureReason ?? "",
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_compressed_cannot_be_unpacked()
    {
        using var workbench = new Workbench();
        workbench.Put("csv/train.csv", Rows);

        await Assert.ThrowsAsync<IntegrationException>(
            () => workbench.RunAsync("createTrainingJob", Request([("train", "csv/train.csv")], compression: "Gzip")));

        Assert.StartsWith(
            "ClientError: Data download failed:A file of a channel with CompressionType Gzip is not in gzip format",
            workbench.Service.TrainingJobs.Get("job").State.FailureReason,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "b/rows.csv", true)]
    [InlineData("a/rows.csv", "b/", true)]
    [InlineData("a/rows.csv", "c/rows.csv", false)]
    [InlineData("a/rows.csv", "d", false)]
    public async Task The_same_file_in_both_channels_is_warned_of(string train, string validation, bool warns)
    {
        using var workbench = new Workbench();
        workbench.Put("a/rows.csv", Rows);
        workbench.Put("b/rows.csv", Rows);
        workbench.Put("c/rows.csv", Rows + "1,1,1\n");
        workbench.Put("d/e/rows.csv", Rows);

        await workbench.RunAsync("createTrainingJob", Request([("train", train), ("validation", validation)]));

        const string Warning =
            ":WARNING] Suspected identical files found. (/opt/ml/input/data/train/rows.csv and " +
            "/opt/ml/input/data/validation/rows.csvwith same size 19 bytes). Note: Duplicate data in the training set";
        Assert.Equal(warns, workbench.Log("training-jobs", "job").Contains(Warning, StringComparison.Ordinal));
    }

    /// <summary>What Python's xgboost 1.7.4 printed for the same file.</summary>
    [Theory]
    [InlineData("nan,1,1,2", false, "nan", "nan")]
    [InlineData("inf,1,1,2", false, "nan", "nan")]
    [InlineData("1,-1,1,2", true, "0.46231", "0.43806")]
    [InlineData("1,inf,1,2", true, "nan", "nan")]
    public async Task Labels_and_weights_that_are_no_such_are_trained_with(
        string row, bool weighted, params string[] errors)
    {
        using var workbench = new Workbench();
        Workbench.RequireVersion17();
        workbench.Put(
            "csv/train.csv", string.Concat(Enumerable.Range(1, 49).Select(i => $"{i % 2},{i % 3 + 1},{i % 7},{i % 5}\n")) + row + "\n");

        await workbench.RunAsync(
            "createTrainingJob",
            Request([("train", "csv/train.csv")], hyperparameters: new() { ["num_round"] = "2", ["csv_weights"] = weighted ? "1" : "0" }));

        var lines = workbench.Log("training-jobs", "job")
            .Split('\n')
            .Where(line => line.Contains("#011", StringComparison.Ordinal));
        Assert.Equal(errors.Select((error, round) => $"[{round}]#011train-rmse:{error}"), lines);
        Assert.Equal(
            weighted
                ? []
                : ["1 of 50 labels are nan or infinite. The container trains with them, and most objectives and metrics become nan."],
            workbench.Service.TrainingJobs.Get("job").State.Notices);
    }

    [Fact]
    public async Task A_job_of_more_rounds_than_can_be_counted_runs_until_its_time_is_over()
    {
        using var workbench = new Workbench();
        workbench.Put("csv/train.csv", Rows);
        workbench.Put("csv/validation.csv", Rows);

        await Assert.ThrowsAsync<IntegrationException>(
            () =>
                workbench.RunAsync(
                    "createTrainingJob",
                    Requests.Training("job", new() { ["num_round"] = "99999999999" }, seconds: 1)));

        var state = workbench.Service.TrainingJobs.Get("job").State;
        Assert.Equal((JobStatus.Stopped, "MaxRuntimeExceeded"), (state.Status, state.SecondaryStatus));
    }

    static JsonElement Request(
        (string Name, string Key)[] channels,
        string? compression = null,
        Dictionary<string, string>? hyperparameters = null) =>
        Requests.Training("job", hyperparameters ?? new() { ["num_round"] = "1" })
            .With("InputDataConfig", JsonSerializer.Serialize(channels.Select(channel => new
            {
                ChannelName = channel.Name,
                ContentType = "text/csv",
                CompressionType = compression ?? "None",
                DataSource = new { S3DataSource = new { S3DataType = "S3Prefix", S3Uri = $"s3://bucket/{channel.Key}" } },
            })));

    static byte[] Compressed(string text)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return compressed.ToArray();
    }
}
