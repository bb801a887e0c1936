using System.Text.Json;
using Local.Aws;
using Local.Aws.Model;
using Local.SageMaker;
using Tests.SageMaker.Endpoints;

namespace Tests.SageMaker;

/// <summary>
/// <see cref="Workbench.CallAsync"/> holds each answer to the API model; here are all operations, with as much in
/// their answers as there can be.
/// </summary>
public sealed class AnswerTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    static readonly string[] Removed = ["team"];

    readonly HashSet<string> _called = [];

    static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_operation_answers_what_the_API_model_says()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);

        await TrainAsync(workbench);
        await TuneAsync(workbench);
        await TransformAsync(workbench);
        await DeployAsync(workbench);
        await SearchAsync(workbench);
        await DeleteAsync(workbench);
        foreach (var operation in EmptyLists.Operations)
            await CallAsync(workbench, operation, new { });

        Assert.Equal(SageMakerEndpoint.Create(workbench.Service).Operations.Order(), _called.Order());
    }

    /// <summary>Neither a catalogue of AWS's own nor the steps of a pipeline are what an account has.</summary>
    [Fact]
    public void Every_list_of_what_an_account_may_have_is_served()
    {
        using var workbench = new Workbench();
        var model = ApiModel.Get("sagemaker");
        var lists = model.Operations.Where(operation =>
            operation.StartsWith("List", StringComparison.Ordinal) && model.Input(operation)!.Required is not [_, ..]);

        Assert.Equal(
            ["ListModelMetadata", "ListPipelineExecutionSteps"],
            lists.Except(SageMakerEndpoint.Create(workbench.Service).Operations).Order());
    }

    async Task TrainAsync(Workbench workbench)
    {
        var request = Requests.Training("given", new() { ["num_round"] = "2" })
            .With("Environment", """{ "A": "b" }""")
            .With("CheckpointConfig", """{ "S3Uri": "s3://bucket/checkpoints" }""")
            .With("DebugHookConfig", """{ "S3OutputPath": "s3://bucket/debug" }""")
            .With("ProfilerConfig", """{ "DisableProfiler": true }""")
            .With("InfraCheckConfig", """{ "EnableInfraCheck": true }""")
            .With("RemoteDebugConfig", """{ "EnableRemoteDebug": false }""")
            .With("RetryStrategy", """{ "MaximumRetryAttempts": 1 }""")
            .With("EnableManagedSpotTraining", "true")
            .With("StoppingCondition", """{ "MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 90 }""")
            .With("VpcConfig", """{ "SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"] }""")
            .With("ExperimentConfig", """{ "ExperimentName": "e", "TrialName": "t" }""")
            .With("Tags", """[{ "Key": "team", "Value": "a" }]""");
        await CallAsync(workbench, "CreateTrainingJob", request);
        await CallAsync(workbench, "DescribeTrainingJob", new { TrainingJobName = "given" });
        await workbench.Service.TrainingJobs.Get("given").Completion.WaitAsync(Patience, Ended);
        await CallAsync(
            workbench, "CreateTrainingJob", Requests.Training("long", new() { ["num_round"] = "4000" }));
        await CallAsync(workbench, "UpdateTrainingJob", new { TrainingJobName = "long" });
        await CallAsync(workbench, "StopTrainingJob", new { TrainingJobName = "long" });
        await workbench.Service.TrainingJobs.Get("long").Completion.WaitAsync(Patience, Ended);
        await Assert.ThrowsAsync<IntegrationException>(
            () => workbench.RunAsync("createTrainingJob", Requests.Training("bad", new() { ["eta"] = "1" })));

        Dictionary<string, string> ends = new() { ["given"] = "Completed", ["long"] = "Stopped", ["bad"] = "Failed" };
        foreach (var (name, status) in ends)
        {
            var job = await CallAsync(workbench, "DescribeTrainingJob", new { TrainingJobName = name });
            Assert.Equal(status, job.GetProperty("TrainingJobStatus").GetString());
        }
        await CallAsync(workbench, "ListTrainingJobs", new { });
    }

    async Task TuneAsync(Workbench workbench)
    {
        await CallAsync(workbench, "CreateHyperParameterTuningJob", Requests.Tuning("parent", jobs: 2));
        await CallAsync(workbench, "DescribeHyperParameterTuningJob", new { HyperParameterTuningJobName = "parent" });
        await workbench.Service.TuningJobs.Get("parent").Completion.WaitAsync(Patience, Ended);
        await workbench.TuneAsync(Requests.Tuning("child", jobs: 1, parallel: 1)
            .With(
                "WarmStartConfig",
                """
                { "WarmStartType": "IdenticalDataAndAlgorithm",
                  "ParentHyperParameterTuningJobs": [{ "HyperParameterTuningJobName": "parent" }] }
                """));
        await CallAsync(workbench, "CreateHyperParameterTuningJob",
            Requests.Tuning("long", hyperparameters: new() { ["num_round"] = "4000" }));
        await CallAsync(workbench, "StopHyperParameterTuningJob", new { HyperParameterTuningJobName = "long" });
        await workbench.Service.TuningJobs.Get("long").Completion.WaitAsync(Patience, Ended);

        Dictionary<string, string> ends = new() { ["child"] = "Completed", ["long"] = "Stopped" };
        foreach (var (name, status) in ends)
        {
            var job = await CallAsync(
                workbench, "DescribeHyperParameterTuningJob", new { HyperParameterTuningJobName = name });
            Assert.Equal(status, job.GetProperty("HyperParameterTuningJobStatus").GetString());
        }
        await CallAsync(workbench, "ListHyperParameterTuningJobs", new { });
        await CallAsync(
            workbench, "ListTrainingJobsForHyperParameterTuningJob", new { HyperParameterTuningJobName = "parent" });
    }

    async Task TransformAsync(Workbench workbench)
    {
        const string artifact = "s3://bucket/models/given/output/model.tar.gz";
        await CallAsync(workbench, "CreateModel", Requests.Model("model", artifact)
            .With("PrimaryContainer.Environment", """{ "MAX_CONTENT_LENGTH": "20000000" }""")
            .With("EnableNetworkIsolation", "true")
            .With("VpcConfig", """{ "SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"] }"""));
        await CallAsync(workbench, "DescribeModel", new { ModelName = "model" });
        await CallAsync(workbench, "ListModels", new { });
        await CallAsync(workbench, "CreateTransformJob", Requests.Transform("given", "model", payload: 1)
            .With("MaxConcurrentTransforms", "2")
            .With("ModelClientConfig", """{ "InvocationsMaxRetries": 1 }""")
            .With("Environment", """{ "A": "b" }""")
            .With("TransformOutput.Accept", "\"text/csv\"")
            .With("TransformOutput.AssembleWith", "\"Line\"")
            .With("DataProcessing", """{ "JoinSource": "Input" }"""));
        await CallAsync(workbench, "StopTransformJob", new { TransformJobName = "given" });
        await workbench.Service.TransformJobs.Get("given").Completion.WaitAsync(Patience, Ended);
        await workbench.RunAsync("createTransformJob", Requests.Transform("whole", "model"));
        workbench.Put("csv/words.csv", "no,numbers\n");
        await Assert.ThrowsAsync<IntegrationException>(() => workbench.RunAsync(
            "createTransformJob", Requests.Transform("bad", "model", "s3://bucket/csv/words.csv")));
        foreach (var name in (string[])["given", "whole", "bad"])
            await CallAsync(workbench, "DescribeTransformJob", new { TransformJobName = name });
        await CallAsync(workbench, "ListTransformJobs", new { });
    }

    async Task DeployAsync(Workbench workbench)
    {
        _called.UnionWith(["CreateEndpoint", "CreateEndpointConfig"]);
        await workbench.CreateConfigAsync("config", EndpointBench.Variant("a"), EndpointBench.Variant("b", weight: 2));
        await CallAsync(workbench, "CreateEndpointConfig", new
        {
            EndpointConfigName = "serverless",
            ProductionVariants = new[]
            {
                new
                {
                    VariantName = "a",
                    ModelName = "model",
                    ServerlessConfig = new { MemorySizeInMB = 2048, MaxConcurrency = 1 },
                },
            },
        });
        await workbench.CreateEndpointAsync("endpoint", "config");
        await workbench.CreateEndpointAsync("other", "serverless");
        await CallAsync(workbench, "UpdateEndpointWeightsAndCapacities", new
        {
            EndpointName = "endpoint",
            DesiredWeightsAndCapacities = new[] { new { VariantName = "a", DesiredWeight = 3 } },
        });
        await workbench.DeployedAsync("endpoint");
        await CallAsync(
            workbench, "UpdateEndpoint", new { EndpointName = "endpoint", EndpointConfigName = "serverless" });
        await CallAsync(workbench, "DescribeEndpoint", new { EndpointName = "endpoint" });
        await workbench.DeployedAsync("endpoint");
        foreach (var name in (string[])["endpoint", "other"])
            await CallAsync(workbench, "DescribeEndpoint", new { EndpointName = name });
        foreach (var name in (string[])["config", "serverless"])
            await CallAsync(workbench, "DescribeEndpointConfig", new { EndpointConfigName = name });
        await CallAsync(workbench, "ListEndpointConfigs", new { });
        await CallAsync(workbench, "ListEndpoints", new { });
    }

    async Task SearchAsync(Workbench workbench)
    {
        var arn = "arn:aws:sagemaker:us-east-1:123456789012:model/model";
        var tags = new[] { new { Key = "team", Value = "a" } };
        await CallAsync(workbench, "AddTags", new { ResourceArn = arn, Tags = tags });
        await CallAsync(workbench, "ListTags", new { ResourceArn = arn });
        foreach (var kind in (string[])["TrainingJob", "HyperParameterTuningJob", "Model", "Endpoint", "Project"])
        {
            await CallAsync(workbench, "GetSearchSuggestions", new { Resource = kind });
            var found = await CallAsync(workbench, "Search", new { Resource = kind });
            Assert.Equal(kind == "Project", found.GetProperty("Results").GetArrayLength() == 0);
        }
        await CallAsync(workbench, "DeleteTags", new { ResourceArn = arn, TagKeys = Removed });
    }

    async Task DeleteAsync(Workbench workbench)
    {
        await CallAsync(workbench, "DeleteEndpoint", new { EndpointName = "endpoint" });
        await CallAsync(workbench, "DeleteEndpointConfig", new { EndpointConfigName = "config" });
        await CallAsync(workbench, "DeleteModel", new { ModelName = "model" });
        await CallAsync(workbench, "DeleteHyperParameterTuningJob", new { HyperParameterTuningJobName = "child" });
        await CallAsync(workbench, "DeleteTrainingJob", new { TrainingJobName = "given" });
    }

    Task<JsonElement> CallAsync(Workbench workbench, string operation, object request)
    {
        _called.Add(operation);
        return workbench.CallAsync(operation, request);
    }
}
