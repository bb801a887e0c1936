using System.Text.Json.Serialization;
using ExtractModelName;

await LambdaBootstrapBuilder
    .Create<CreateModelOutput?, Response>(Function.Handle, new SourceGeneratorLambdaJsonSerializer<Json>())
    .Build()
    .RunAsync();

[JsonSerializable(typeof(CreateModelOutput))]
[JsonSerializable(typeof(Response))]
sealed partial class Json : JsonSerializerContext;
