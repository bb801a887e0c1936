using System.Text.Json.Serialization;
using ExtractModelPath;

await LambdaBootstrapBuilder
    .Create<TuningOutput?, Response>(Function.Handle, new SourceGeneratorLambdaJsonSerializer<Json>())
    .Build()
    .RunAsync();

[JsonSerializable(typeof(TuningOutput))]
[JsonSerializable(typeof(Response))]
sealed partial class Json : JsonSerializerContext;
