using System.Text.Json;
using Local.Aws;
using Local.SageMaker;

namespace Tests.SageMaker;

/// <summary>SageMaker as a Task state calls it with the AWS SDK, <c>aws-sdk:sagemaker</c>.</summary>
public sealed class SdkIntegrationTests : IDisposable
{
    readonly Workbench _workbench = new();

    public void Dispose() => _workbench.Dispose();

    [Fact]
    public async Task A_model_is_made_described_listed_and_deleted()
    {
        _workbench.Put("models/m.tar.gz", "x");
        Assert.Equal("""{"ModelArn":"arn:aws:sagemaker:us-east-1:123456789012:model/m"}""",
            (await CallAsync("createModel", Requests.Model("m", "s3://bucket/models/m.tar.gz"))).GetRawText());

        var described = await CallAsync("describeModel", """{"ModelName": "m"}""");
        Assert.Equal(
            described.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal),
            described.EnumerateObject().Select(member => member.Name));
        Assert.Matches(
            @"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d\d\d)?Z$", described.GetProperty("CreationTime").GetString());
        Assert.Equal(
            "m", (await CallAsync("listModels", "{}")).GetProperty("Models")[0].GetProperty("ModelName").GetString());
        var time = described.GetProperty("CreationTime").GetString();
        Assert.Empty(
            (await CallAsync("listModels", $$"""{"CreationTimeBefore": "{{time}}"}"""))
                .GetProperty("Models")
                .EnumerateArray());
        Assert.Single(
            (await CallAsync("listModels", $$"""{"CreationTimeBefore": "{{time![..3]}}9{{time[4..]}}"}"""))
                .GetProperty("Models")
                .EnumerateArray());
        Assert.Equal("{}", (await CallAsync("deleteModel", """{"ModelName": "m"}""")).GetRawText());
    }

    [Theory]
    [InlineData(
        "describeTrainingJob",
        """{"TrainingJobName": "none"}""",
        "SageMaker.SageMakerException",
        "Requested resource not found. (Service: SageMaker, Status Code: 400, Request ID: ")]
    [InlineData(
        "listModels",
        """{"CreationTimeBefore": "yesterday"}""",
        "SageMaker.SageMakerException",
        "STRING_VALUE can not be converted to a Timestamp (at 'creationTimeBefore').")]
    [InlineData("createModel", """{"ModelNam": "m"}""", "States.Runtime", "The field \"ModelNam\" is not supported by Step Functions")]
    public async Task A_refusal_has_the_SDKs_name(string action, string parameters, string error, string cause)
    {
        var failure = await Assert.ThrowsAsync<IntegrationException>(() => CallAsync(action, parameters));
        Assert.Equal(error, failure.Error);
        Assert.StartsWith(cause, failure.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_action_of_the_API_can_be_called() =>
        Assert.All(SageMakerEndpoint.Create(_workbench.Service).Operations, action =>
            Assert.True(
                SageMakerSdkIntegration.Create(_workbench.Service)
                    .Supports(char.ToLowerInvariant(action[0]) + action[1..], IntegrationPattern.RequestResponse)));

    Task<JsonElement> CallAsync(string action, string parameters) => CallAsync(action, JsonElement.Parse(parameters));

    async Task<JsonElement> CallAsync(string action, JsonElement parameters)
    {
        var call = await SageMakerSdkIntegration.Create(_workbench.Service).CallAsync(
            new(
                action,
                IntegrationPattern.RequestResponse,
                null,
                parameters,
                _workbench.Root,
                "arn:aws:states:us-east-1:123456789012:execution:m:e"),
            TestContext.Current.CancellationToken);
        return call.Response;
    }
}
