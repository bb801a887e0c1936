using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.S3;
using GenerateDataset;

Function? function = null;

await LambdaBootstrapBuilder
    .Create<JsonElement, Response>(
        (input, context) => function!.HandleAsync(input, context),
        new SourceGeneratorLambdaJsonSerializer<Json>())
    .UseBootstrapHandler(() =>
    {
        function = new(new AmazonS3Client(), Variable("BUCKET"), Variable("JOB_PREFIX"), new(Variable("OBJECTIVE")));
        return Task.FromResult(true);
    })
    .Build()
    .RunAsync();

static string Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
    ? value
    : throw new InvalidOperationException($"The environment variable {name} is not set; template.yaml sets it.");

[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(Response))]
sealed partial class Json : JsonSerializerContext;
