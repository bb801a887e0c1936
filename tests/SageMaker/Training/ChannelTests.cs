using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Local.Aws;
using Parquet;
using Parquet.Schema;

namespace Tests.SageMaker.Training;

public class ChannelTests
{
    static readonly Dictionary<string, string> Hyperparameters = new() { ["num_round"] = "3", ["objective"] = "reg:squarederror" };

    static readonly string Rows = CaseFile.Text("training/regression-train.csv");

    [Fact]
    public async Task Formats_compression_and_several_files_say_the_same()
    {
        using var workbench = new Workbench();
        var lines = Rows.TrimEnd().Split('\n');
        workbench.Put("one/train.csv", Rows);
        workbench.Put("many/a.csv", string.Join('\n', lines[..50]));
        workbench.Put("many/b.csv", string.Join('\n', lines[50..]) + "\n");
        workbench.Put("gzip/train.csv.gz", Compressed(Rows));
        workbench.Put("libsvm/train", string.Join('\n', lines.Select(Libsvm)));
        workbench.Put("semicolons/train.csv", Rows.Replace(',', ';'));

        await TrainAsync(workbench, "one", ("train", "one", "text/csv", null));
        await TrainAsync(workbench, "many", ("train", "many/", "csv", null));
        await TrainAsync(workbench, "gzip", ("train", "gzip/train.csv.gz", "text/csv", "Gzip"));
        await TrainAsync(workbench, "libsvm", ("train", "libsvm/train", "text/x-libsvm", null));
        await TrainAsync(workbench, "default", ("train", "libsvm/train", null, null));
        await TrainAsync(workbench, "semicolons", ("train", "semicolons/train.csv", "text/csv", null));

        var expected = Metrics(workbench, "one");
        Assert.Equal(3, expected.Length);
        foreach (var job in (string[])["many", "gzip", "libsvm", "default", "semicolons"])
        {
            Assert.Equal(expected, Metrics(workbench, job));
            Assert.Empty(workbench.Service.TrainingJobs.Get(job).State.Notices);
        }
    }

    [Fact]
    public async Task Parquet_is_read_whatever_its_columns_types()
    {
        using var workbench = new Workbench();
        var random = new Random(3);
        var rows = Enumerable.Range(0, 100)
            .Select(
                i =>
                    (
                        Label: random.Next(-8, 8) / 8.0,
                        Whole: random.NextInt64(50),
                        Half: i % 7 == 0 ? (float?)null : random.Next(9) / 2f,
                        Flag: i % 3 == 0))
            .ToArray();
        workbench.Put(
            "train.csv",
            string.Concat(
                rows.Select(
                    row => string.Create(CultureInfo.InvariantCulture, $"{row.Label},{row.Whole},{row.Half},{(row.Flag ? 1 : 0)}\n"))));
        var schema = new ParquetSchema(
            new DataField<double>("label"), new DataField<long>("whole"), new DataField<float?>("half"), new DataField<bool>("flag"));
        using var file = new MemoryStream();
        await using (
            var writer = await ParquetWriter.CreateAsync(
                schema, file, cancellationToken: TestContext.Current.CancellationToken))
        {
            foreach (var half in rows.Chunk(60))
            {
                using var group = writer.CreateRowGroup();
                await group.WriteAsync<double>(
                    schema.DataFields[0],
                    half.Select(row => row.Label).ToArray().AsMemory(),
                    cancellationToken: TestContext.Current.CancellationToken);
                await group.WriteAsync<long>(
                    schema.DataFields[1],
                    half.Select(row => row.Whole).ToArray().AsMemory(),
                    cancellationToken: TestContext.Current.CancellationToken);
                await group.WriteAsync<float>(
                    schema.DataFields[2],
                    half.Select(row => row.Half).ToArray().AsMemory(),
                    cancellationToken: TestContext.Current.CancellationToken);
                await group.WriteAsync<bool>(
                    schema.DataFields[3],
                    half.Select(row => row.Flag).ToArray().AsMemory(),
                    cancellationToken: TestContext.Current.CancellationToken);
            }
        }
        workbench.Put("train.parquet", file.ToArray());
        workbench.Put("broken.parquet", "PAR1 is not enough");

        await TrainAsync(workbench, "csv", ("train", "train.csv", "text/csv", null));
        await TrainAsync(workbench, "parquet", ("train", "train.parquet", "application/x-parquet", null));
        await Assert.ThrowsAsync<IntegrationException>(
            () => TrainAsync(workbench, "broken", ("train", "broken.parquet", "parquet", null)));

        Assert.Equal(Metrics(workbench, "csv"), Metrics(workbench, "parquet"));
        Assert.Contains(
            "Failed to load parquet data with exception:",
            workbench.Service.TrainingJobs.Get("broken").State.FailureReason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weights_are_those_of_either_format()
    {
        using var workbench = new Workbench();
        var rows = Rows.TrimEnd().Split('\n').Select((line, i) => (Cells: line.Split(','), Weight: i % 3 + 1)).ToList();
        workbench.Put(
            "weights.csv",
            string.Join(
                '\n', rows.Select(row => string.Join(',', [row.Cells[0], $"{row.Weight}", .. row.Cells[1..]]))));
        workbench.Put(
            "weights.svm",
            string.Join(
                '\n',
                rows.Select(row => Libsvm(string.Join(',', [$"{row.Cells[0]}:{row.Weight}", .. row.Cells[1..]])))));

        await TrainAsync(
            workbench,
            "csv",
            new Dictionary<string, string>(Hyperparameters) { ["csv_weights"] = "1" },
            ("train", "weights.csv", "text/csv", null),
            ("validation", "weights.csv", "text/csv", null));
        await TrainAsync(
            workbench,
            "libsvm",
            ("train", "weights.svm", "libsvm", null),
            ("validation", "weights.svm", "libsvm", null));

        Assert.Equal(Metrics(workbench, "csv"), Metrics(workbench, "libsvm"));
    }

    [Theory]
    [InlineData(
        "price,rooms\n1,2\n3,4\n",
        "train: The first line ('price,rooms…') is text, such as a header. The container takes it for a row: label " +
        "0, and every text a missing value. Remove it.")]
    [InlineData("1,2\nyes,4\nno,4\n", "train: 2 of 3 labels are no numbers (row 2, column 1: 'yes'): the container takes them for 0.")]
    [InlineData("1,red\n2,blue\n3,4\n", "train: 2 cells are text (row 1, column 2: 'red'): the container takes them for missing values.")]
    [InlineData(
        "1,2024-05-01\n2,5\n",
        "train: 1 cells begin with a number and go on (row 1, column 2: '2024-05-01'): the container takes the number and drops the rest.")]
    [InlineData(
        "1, ,3\n2,4,5\n",
        "train: 1 cells are blanks (row 1, column 2: ' '): the container takes them for 0. Leave a missing value's cell empty.")]
    [InlineData(
        "1,2, \n2,4,5\n",
        "train: 1 lines end with a blank cell (row 1, column 3: ' '): the container takes the next line's first " +
        "number for its value. Leave the cell empty instead.")]
    [InlineData("1,,NA\n2,null,nan\n3,4,5\n", null)]
    public async Task What_nobody_can_have_meant_is_read_as_the_container_reads_it_and_said(string rows, string? notice)
    {
        using var workbench = new Workbench();
        workbench.Put("train.csv", rows);

        await TrainAsync(workbench, "job", ("train", "train.csv", "text/csv", null));

        Assert.Equal(notice is null ? [] : [notice], workbench.Service.TrainingJobs.Get("job").State.Notices);
        if (notice is not null)
            Assert.Contains(
                $"Not a line of the container: {notice}",
                workbench.Log("training-jobs", "job"),
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_folders_of_a_channel_are_read_down_to_the_third()
    {
        using var workbench = new Workbench();
        workbench.Put("data/a/train.csv", "1,2\n3,4\n");
        workbench.Put("data/b/train.csv", "5,6\n");
        workbench.Put("data/b/c/train.csv", "7,8\n");
        workbench.Put("data/b/c/d/train.csv", "9,10\n");

        await TrainAsync(workbench, "job", ("train", "data", "text/csv", null));

        var log = workbench.Log("training-jobs", "job");
        Assert.Contains("Train matrix has 4 rows and 1 columns", log, StringComparison.Ordinal);
        Assert.Contains(
            "Making smlinks from folder /opt/ml/input/data/train/b/c to folder /tmp/sagemaker_xgboost_input_data",
            log,
            StringComparison.Ordinal);
        Assert.Contains(
            "creating symlink between Path /opt/ml/input/data/train/b/c/train.csv and destination",
            log,
            StringComparison.Ordinal);
        Assert.Contains(
            ":WARNING] The depth of folder /opt/ml/input/data/train exceed the limit 3.",
            log,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "train",
        "text/csv; label_size=1",
        "Channel configuration for 'train' channel is not supported: {'ContentType': 'text/csv; label_size=1'")]
    [InlineData(
        "train", "application/json", "Channel configuration for 'train' channel is not supported: {'ContentType': 'application/json'")]
    [InlineData("test", "text/csv", "Extraneous channel found: test")]
    [InlineData("train", "text/libsvm", "First line '1,2...' of file 'train.csv' is not 'LIBSVM' format.")]
    public async Task What_the_container_refuses_fails_the_job(string channel, string contentType, string reason)
    {
        using var workbench = new Workbench();
        workbench.Put("train.csv", "1,2\n3,4\n");
        (string, string, string?, string?)[] channels = channel == "train"
            ? [(channel, "train.csv", contentType, null)]
            : [("train", "train.csv", "text/csv", null), (channel, "train.csv", contentType, null)];

        await Assert.ThrowsAsync<IntegrationException>(() => TrainAsync(workbench, "job", channels));

        Assert.Contains(
            reason, workbench.Service.TrainingJobs.Get("job").State.FailureReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("training", "KeyError: 'SM_CHANNEL_TRAIN'")]
    [InlineData("Train", "UserError: Missing required channel: train")]
    public async Task Without_a_train_channel_a_job_fails(string channel, string reason)
    {
        using var workbench = new Workbench();
        workbench.Put("train.csv", "1,2\n3,4\n");

        await Assert.ThrowsAsync<IntegrationException>(
            () => TrainAsync(workbench, "job", (channel, "train.csv", "text/csv", null)));

        Assert.EndsWith(
            reason, workbench.Service.TrainingJobs.Get("job").State.FailureReason, StringComparison.Ordinal);
    }

    static Task TrainAsync(
        Workbench workbench,
        string job,
        params (string Name, string Key, string? ContentType, string? Compression)[] channels) =>
            TrainAsync(workbench, job, Hyperparameters, channels);

    static async Task TrainAsync(
        Workbench workbench, string job, Dictionary<string, string> hyperparameters,
        params (string Name, string Key, string? ContentType, string? Compression)[] channels)
    {
        var request = JsonNode.Parse(Requests.Training(job, hyperparameters).GetRawText())!.AsObject();
        request["InputDataConfig"] = new JsonArray([.. channels.Select(channel => new JsonObject
        {
            ["ChannelName"] = channel.Name,
            ["DataSource"] = new JsonObject
            {
                ["S3DataSource"] = new JsonObject { ["S3DataType"] = "S3Prefix", ["S3Uri"] = $"s3://bucket/{channel.Key}" },
            },
            ["ContentType"] = channel.ContentType,
            ["CompressionType"] = channel.Compression,
        })]);
        await workbench.RunAsync("createTrainingJob", System.Text.Json.JsonSerializer.SerializeToElement(request));
    }

    static string[] Metrics(Workbench workbench, string job) =>
        [
            .. workbench.Log("training-jobs", job)
                .Split('\n')
                .Where(line => line.Contains("#011", StringComparison.Ordinal)),
        ];

    static string Libsvm(string row) =>
        row.Split(',') is [var label, .. var cells]
            ? string.Join(' ', [label, .. cells.Select((cell, i) => string.Create(CultureInfo.InvariantCulture, $"{i}:{cell}"))])
            : "";

    static byte[] Compressed(string text)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return compressed.ToArray();
    }
}
