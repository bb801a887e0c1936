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
    [InlineData(
        "xgboost-model requirements.txt=x",
        "AlgorithmError: See job logs for more information",
        "Model at /opt/ml/model/requirements.txt cannot be loaded:")]
    [InlineData(
        "model=\u0080\u0004pickled",
        "AlgorithmError: See job logs for more information",
        "Pickled models are not supported here: save the model with Booster.save_model.")]
    [InlineData(
        "model/xgboost-model",
        "AlgorithmError: See job logs for more information",
        "There is no model at the top of the archive s3://bucket/model.tar.gz.")]
    [InlineData(
        ".hidden=x",
        "AlgorithmError: See job logs for more information",
        "There is no model at the top of the archive s3://bucket/model.tar.gz.")]
    public async Task Every_file_at_the_top_of_the_archive_is_a_model(string names, string? failure, string? log)
    {
        using var workbench = await CreateAsync();
        var model = workbench.Models("first").Single();
        workbench.Put("model.tar.gz", Workbench.Archive(names.Split(' ').Select(name => name.Split('='))
            .Select(file => (file[0], file is [_, var content] ? Encoding.Latin1.GetBytes(content) : model))));

        Assert.Equal(failure, await FailureAsync(workbench, "xgboost"));
        if (log is not null)
            Assert.Contains(log, workbench.Log("transform-jobs", "xgboost"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("text")]
    [InlineData("half")]
    [InlineData("uncompressed")]
    [InlineData("longest name")]
    public async Task What_is_no_whole_archive_is_not_extracted(string what)
    {
        using var workbench = await CreateAsync();
        var whole = workbench.Bytes("models/first/output/model.tar.gz");
        workbench.Put(
            "model.tar.gz",
            what switch
            {
                "nothing" => [],
                "text" => "hello"u8.ToArray(),
                "half" => whole[..(whole.Length / 2)],
                "longest name" => Workbench.Archive([(new string('n', 5000), [1])]),
                _ => Decompressed(whole),
            });

        Assert.Equal(
            $"ClientError: Failed to extract model data archive from URL \"{Url}\". Please ensure that the object " +
            "located at the URL is a valid tar.gz archive.",
            await FailureAsync(workbench, "job"));
    }

    [Theory]
    [InlineData("https://s3.amazonaws.com/bucket/models/first/output/model.tar.gz")]
    [InlineData("https://s3-us-east-1.amazonaws.com/bucket/models/first/output/model.tar.gz")]
    [InlineData("https://bucket.s3.us-east-1.amazonaws.com/models/first/output/model%2etar.gz")]
    public async Task An_object_has_addresses_on_the_web(string url)
    {
        using var workbench = await CreateAsync();

        Assert.Null(await FailureAsync(workbench, "job", url));
        Assert.Equal(
            url,
            (await workbench.CallAsync("DescribeModel", new { ModelName = "job" }))
                .GetProperty("PrimaryContainer")
                .GetProperty("ModelDataUrl")
                .GetString());
    }

    [Fact]
    public async Task A_model_without_an_archive_is_not_for_batch_transform()
    {
        using var workbench = await CreateAsync();
        var source = new { S3DataSource = new { S3Uri = "s3://bucket/models/", S3DataType = "S3Prefix", CompressionType = "None" } };
        await workbench.CallAsync(
            "CreateModel",
            new
            {
                ModelName = "folder",
                PrimaryContainer = new { Workbench.Image, ModelDataSource = source },
                ExecutionRoleArn = Workbench.Role,
            });

        var refused = await Assert.ThrowsAsync<AwsException>(
            () => workbench.CallAsync("CreateTransformJob", Requests.Transform("job", "folder")));

        Assert.Equal(
            "SageMaker Batch currently doesn't support Model entity with container definitions which use ModelDataSource attribute.",
            refused.Message);
    }

    [Fact]
    public async Task One_container_in_a_list_is_a_model_and_beside_a_primary_one_it_is_none()
    {
        using var workbench = await CreateAsync();
        var container = new { Workbench.Image, ModelDataUrl = "s3://bucket/models/first/output/model.tar.gz" };

        await workbench.CallAsync(
            "CreateModel",
            new { ModelName = "listed", Containers = new[] { container }, ExecutionRoleArn = Workbench.Role });
        var refused = await Assert.ThrowsAsync<AwsException>(() =>
            workbench.CallAsync(
                "CreateModel",
                new
                {
                    ModelName = "both",
                    PrimaryContainer = container,
                    Containers = new[] { container },
                    ExecutionRoleArn = Workbench.Role,
                }));

        Assert.Equal("A model has either a PrimaryContainer or Containers, not both.", refused.Message);
    }

    [Fact]
    public async Task A_model_has_its_data_in_one_place()
    {
        using var workbench = await CreateAsync();

        var refused = await Assert.ThrowsAsync<AwsException>(() => workbench.CallAsync("CreateModel", new
        {
            ModelName = "both",
            PrimaryContainer = new
            {
                Workbench.Image,
                ModelDataUrl = "s3://bucket/models/first/output/model.tar.gz",
                ModelDataSource = new
                {
                    S3DataSource = new
                    {
                        S3Uri = "s3://bucket/models/other/",
                        S3DataType = "S3Prefix",
                        CompressionType = "None",
                    },
                },
            },
            ExecutionRoleArn = Workbench.Role,
        }));

        Assert.Equal("A container has either a ModelDataUrl or a ModelDataSource, not both.", refused.Message);
    }

    /// <summary>The container selects what it answers; the job's environment goes before the model's.</summary>
    [Fact]
    public async Task The_environment_selects_what_is_answered()
    {
        using var workbench = await CreateAsync(new() { ["num_round"] = "2", ["objective"] = "reg:squarederror" });
        workbench.Put("one.csv", "0.1,0.2,0.3,0.4,0.5\n");
        await workbench.RunAsync("createModel", Requests.Model("selecting", "s3://bucket/models/first/output/model.tar.gz")
            .With("PrimaryContainer.Environment", """{"SAGEMAKER_INFERENCE_OUTPUT": "predicted_label"}"""));

        Assert.Equal("nan\n", await OutputAsync("plain", "{}", "null"));
        Assert.Matches("^[0-9.]+,nan\n$", await OutputAsync("job", """{"SAGEMAKER_INFERENCE_OUTPUT": "Predicted_Score, foo"}""", "null"));
        Assert.Matches(
            "^{\"predictions\": \\[{\"predicted_score\": [0-9.]+}\\]}$",
            await OutputAsync("json", """{"SAGEMAKER_INFERENCE_OUTPUT": "predicted_score"}""", "\"application/json\""));
        Assert.Equal(
            "{\"predicted_label\": NaN}\n",
            await OutputAsync("lines", """{"SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT": "application/jsonlines"}""", "null"));

        async Task<string> OutputAsync(string name, string environment, string accept)
        {
            await workbench.RunAsync(
                "createTransformJob",
                Requests.Transform(name, "selecting", "s3://bucket/one.csv")
                    .With("Environment", environment)
                    .With("TransformOutput.Accept", accept));
            return workbench.Text("output/one.csv.out");
        }
    }

    [Fact]
    public async Task Several_models_answer_together_or_the_first_alone()
    {
        using var workbench = await CreateAsync(new() { ["num_round"] = "2", ["objective"] = "reg:squarederror", ["_kfold"] = "3" });
        workbench.Put("one.csv", "0.1,0.2,0.3,0.4,0.5\n");
        workbench.Put("model.tar.gz", Workbench.Archive([("alone", workbench.Models("first")[0])]));
        await workbench.RunAsync("createModel", Requests.Model("alone", Url));
        await workbench.RunAsync("createTransformJob", Requests.Transform("alone", "alone", "s3://bucket/one.csv"));
        var alone = workbench.Text("output/one.csv.out");
        await workbench.RunAsync("createTransformJob", Requests.Transform("together", "model", "s3://bucket/one.csv"));
        Assert.NotEqual(alone, workbench.Text("output/one.csv.out"));

        await workbench.RunAsync(
            "createTransformJob",
            Requests.Transform("first", "model", "s3://bucket/one.csv")
                .With("Environment", """{"SAGEMAKER_INFERENCE_ENSEMBLE": "false"}"""));
        Assert.Equal(alone, workbench.Text("output/one.csv.out"));
    }

    static async Task<Workbench> CreateAsync(Dictionary<string, string>? hyperparameters = null)
    {
        var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await workbench.TrainModelAsync(hyperparameters ?? new() { ["num_round"] = "2" });
        return workbench;
    }

    /// <summary>Why a transform job with the model fails.</summary>
    static async Task<string?> FailureAsync(Workbench workbench, string name, string url = Url)
    {
        await workbench.RunAsync("createModel", Requests.Model(name, url));
        var job = await workbench.Service.TransformJobs.CreateAsync(
            workbench.Root, Requests.Transform(name, name), new Dictionary<string, string>());
        await job.Completion;
        return job.FailureReason;
    }

    static byte[] Decompressed(byte[] content)
    {
        using var gzip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
