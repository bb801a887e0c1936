using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Local.Aws;

namespace Tests.SageMaker;

/// <summary>What CreateModel and a transform job make of a model's archive, its address and its environment.</summary>
public class ModelTests
{
    const string Url = "s3://bucket/model.tar.gz";

    /// <summary>Names in an archive: a file with <c>=</c> has that content, the others are the model.</summary>
    [Theory]
    [InlineData("xgboost-model", null, null)]
    [InlineData("./xgboost-model", null, null)]
    [InlineData("any-name.bin", null, null)]
    [InlineData("xgboost-model ._xgboost-model=x code/inference.py=x", null, null)]
    [InlineData("xgboost-model requirements.txt=x", "AlgorithmError: See job logs for more information", "Model at /opt/ml/model/requirements.txt cannot be loaded:")]
    [InlineData("model=\u0080\u0004pickled", "AlgorithmError: See job logs for more information", "Pickled models are not supported here: save the model with Booster.save_model.")]
    [InlineData("model/xgboost-model", "AlgorithmError: See job logs for more information", "There is no model at the top of the archive s3://bucket/model.tar.gz.")]
    [InlineData(".hidden=x", "AlgorithmError: See job logs for more information", "There is no model at the top of the archive s3://bucket/model.tar.gz.")]
    public async Task Every_file_at_the_top_of_the_archive_is_a_model(string names, string? failure, string? log)
    {
        using var workshop = await CreateAsync();
        var model = (await workshop.ModelsAsync("first")).Single();
        workshop.Put("model.tar.gz", Archive(names.Split(' ').Select(name => name.Split('='))
            .Select(file => (file[0], file is [_, var content] ? Encoding.Latin1.GetBytes(content) : model))));

        Assert.Equal(failure, await FailureAsync(workshop, "xgboost"));
        if (log is not null)
            Assert.Contains(log, workshop.Log("transform-jobs", "xgboost"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("text")]
    [InlineData("half")]
    [InlineData("uncompressed")]
    public async Task What_is_no_whole_archive_is_not_extracted(string what)
    {
        using var workshop = await CreateAsync();
        var whole = workshop.Bytes("models/first/output/model.tar.gz");
        workshop.Put("model.tar.gz", what switch { "nothing" => [], "text" => "hello"u8.ToArray(), "half" => whole[..(whole.Length / 2)], _ => Decompressed(whole) });

        Assert.Equal($"ClientError: Failed to extract model data archive from URL \"{Url}\". Please ensure that the object located at the URL is a valid tar.gz archive.", await FailureAsync(workshop, "job"));
    }

    [Theory]
    [InlineData("https://s3.amazonaws.com/bucket/models/first/output/model.tar.gz")]
    [InlineData("https://s3-us-east-1.amazonaws.com/bucket/models/first/output/model.tar.gz")]
    [InlineData("https://bucket.s3.us-east-1.amazonaws.com/models/first/output/model%2etar.gz")]
    public async Task An_object_has_addresses_on_the_web(string url)
    {
        using var workshop = await CreateAsync();

        Assert.Null(await FailureAsync(workshop, "job", url));
        Assert.Equal(url, (await workshop.CallAsync("DescribeModel", new { ModelName = "job" })).GetProperty("PrimaryContainer").GetProperty("ModelDataUrl").GetString());
    }

    [Fact]
    public async Task A_model_without_an_archive_is_not_for_batch_transform()
    {
        using var workshop = await CreateAsync();
        var source = new { S3DataSource = new { S3Uri = "s3://bucket/models/", S3DataType = "S3Prefix", CompressionType = "None" } };
        await workshop.CallAsync("CreateModel", new { ModelName = "folder", PrimaryContainer = new { Workshop.Image, ModelDataSource = source }, ExecutionRoleArn = Workshop.Role });

        var refused = await Assert.ThrowsAsync<AwsException>(() => workshop.CallAsync("CreateTransformJob", Workshop.TransformRequest("job", "folder")));

        Assert.Equal("SageMaker Batch currently doesn't support Model entity with container definitions which use ModelDataSource attribute.", refused.Message);
    }

    [Fact]
    public async Task One_container_in_a_list_is_a_model_and_beside_a_primary_one_it_is_none()
    {
        using var workshop = await CreateAsync();
        var container = new { Workshop.Image, ModelDataUrl = "s3://bucket/models/first/output/model.tar.gz" };

        await workshop.CallAsync("CreateModel", new { ModelName = "listed", Containers = new[] { container }, ExecutionRoleArn = Workshop.Role });
        var refused = await Assert.ThrowsAsync<AwsException>(() =>
            workshop.CallAsync("CreateModel", new { ModelName = "both", PrimaryContainer = container, Containers = new[] { container }, ExecutionRoleArn = Workshop.Role }));

        Assert.Equal("A model has either a PrimaryContainer or Containers, not both.", refused.Message);
    }

    /// <summary>The container selects what it answers; the job's environment goes before the model's.</summary>
    [Fact]
    public async Task The_environment_selects_what_is_answered()
    {
        using var workshop = await CreateAsync(new() { ["num_round"] = "2", ["objective"] = "reg:squarederror" });
        workshop.Put("one.csv", "0.1,0.2,0.3,0.4,0.5\n");
        await workshop.RunAsync("createModel", Workshop.ModelRequest("selecting", "s3://bucket/models/first/output/model.tar.gz")
            .With("PrimaryContainer.Environment", """{"SAGEMAKER_INFERENCE_OUTPUT": "predicted_label"}"""));

        Assert.Equal("nan\n", await OutputAsync("plain", "{}", "null"));
        Assert.Matches("^[0-9.]+,nan\n$", await OutputAsync("job", """{"SAGEMAKER_INFERENCE_OUTPUT": "Predicted_Score, foo"}""", "null"));
        Assert.Matches("^{\"predictions\": \\[{\"predicted_score\": [0-9.]+}\\]}$", await OutputAsync("json", """{"SAGEMAKER_INFERENCE_OUTPUT": "predicted_score"}""", "\"application/json\""));
        Assert.Equal("{\"predicted_label\": NaN}\n", await OutputAsync("lines", """{"SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT": "application/jsonlines"}""", "null"));
        Assert.StartsWith("Accept 'application/x-recordio-protobuf' is not supported here for what SAGEMAKER_INFERENCE_OUTPUT selects: ",
            (await Assert.ThrowsAsync<IntegrationException>(() => OutputAsync("records", "{}", "\"application/x-recordio-protobuf\""))).Cause, StringComparison.Ordinal);

        async Task<string> OutputAsync(string name, string environment, string accept)
        {
            await workshop.RunAsync("createTransformJob", Workshop.TransformRequest(name, "selecting", "s3://bucket/one.csv").With("Environment", environment).With("TransformOutput.Accept", accept));
            return workshop.Text("output/one.csv.out");
        }
    }

    [Fact]
    public async Task Several_models_answer_together_or_the_first_alone()
    {
        using var workshop = await CreateAsync(new() { ["num_round"] = "2", ["objective"] = "reg:squarederror", ["_kfold"] = "3" });
        workshop.Put("one.csv", "0.1,0.2,0.3,0.4,0.5\n");
        workshop.Put("model.tar.gz", Archive([("alone", (await workshop.ModelsAsync("first"))[0])]));
        await workshop.RunAsync("createModel", Workshop.ModelRequest("alone", Url));
        await workshop.RunAsync("createTransformJob", Workshop.TransformRequest("alone", "alone", "s3://bucket/one.csv"));
        var alone = workshop.Text("output/one.csv.out");
        await workshop.RunAsync("createTransformJob", Workshop.TransformRequest("together", "model", "s3://bucket/one.csv"));
        Assert.NotEqual(alone, workshop.Text("output/one.csv.out"));

        await workshop.RunAsync("createTransformJob", Workshop.TransformRequest("first", "model", "s3://bucket/one.csv").With("Environment", """{"SAGEMAKER_INFERENCE_ENSEMBLE": "false"}"""));
        Assert.Equal(alone, workshop.Text("output/one.csv.out"));
    }

    static async Task<Workshop> CreateAsync(Dictionary<string, string>? hyperparameters = null)
    {
        var workshop = new Workshop();
        workshop.PutData(rows: 40);
        await workshop.TrainModelAsync(hyperparameters ?? new() { ["num_round"] = "2" });
        return workshop;
    }

    /// <summary>Why a transform job with the model fails.</summary>
    static async Task<string?> FailureAsync(Workshop workshop, string name, string url = Url)
    {
        await workshop.RunAsync("createModel", Workshop.ModelRequest(name, url));
        var job = workshop.Service.TransformJobs.Create(workshop.Root, Workshop.TransformRequest(name, name), new Dictionary<string, string>());
        await job.Completion;
        return job.FailureReason;
    }

    static byte[] Archive(IEnumerable<(string Name, byte[] Content)> files)
    {
        using var archive = new MemoryStream();
        using (var gzip = new GZipStream(archive, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            foreach (var (name, content) in files)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }
        return archive.ToArray();
    }

    static byte[] Decompressed(byte[] content)
    {
        using var gzip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
