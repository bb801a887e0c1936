using System.Text.Json.Serialization;

namespace ExtractModelPath;

sealed record Response(
    [property: JsonPropertyName("statusCode")] int StatusCode,
    [property: JsonPropertyName("body")] Model Body);

sealed record Model(
    [property: JsonPropertyName("bestTrainingJobName")] string BestTrainingJobName,
    [property: JsonPropertyName("modelDataUrl")] string ModelDataUrl);
