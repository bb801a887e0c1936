using System.Text.Json;
using Tests.S3;

namespace Tests.Functions;

/// <summary>
/// Each function as its launch profile starts it: below <c>localhost:PORT/FUNCTION</c>, where the Lambda Test Tool
/// answers, with the event that lies in <c>events/</c> for it.
/// </summary>
/// <seealso href="https://github.com/aws/aws-lambda-dotnet/tree/master/Tools/LambdaTestTool-v2"/>
public sealed class LaunchProfileTests
{
    [Theory]
    [InlineData("ExtractModelName", "extract-model-name", "tune-0123456789ab-r0a0")]
    [InlineData("ExtractModelPath", "extract-model-path", "model.tar.gz")]
    [InlineData("GenerateDataset", "generate-dataset", "\"rows\":{\"train\":")]
    public async Task A_function_answers_its_event(string function, string name, string expected)
    {
        var profile = Profile(function);
        await using var s3 = await S3Server.StartAsync((_, _) => true);
        if (profile.TryGetValue("BUCKET", out var bucket))
        {
            s3.Store.CreateBucket(bucket);
            profile["AWS_ENDPOINT_URL"] = s3.Url.ToString().TrimEnd('/');
        }
        var address = profile["AWS_LAMBDA_RUNTIME_API"];
        Assert.Equal($"localhost:5050/{function}Function", address);
        profile.Remove("AWS_LAMBDA_RUNTIME_API");

        await using var process = await FunctionProcess.StartAsync(
            function, $"/{function}Function", profile.Select(variable => (variable.Key, variable.Value)));
        var answer = await process.InvokeAsync(Repository.Text($"events/{name}.json"));

        Assert.False(answer.IsError, answer.Json.ToString());
        Assert.Contains(expected, answer.Json.GetRawText(), StringComparison.Ordinal);
    }

    static Dictionary<string, string> Profile(string function)
    {
        var settings = JsonElement.Parse(Repository.Text($"functions/{function}/Properties/launchSettings.json"));
        return settings.GetProperty("profiles").GetProperty("Lambda Test Tool").GetProperty("environmentVariables")
            .Deserialize<Dictionary<string, string>>()!;
    }
}
