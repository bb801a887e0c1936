using System.Text.Json;
using System.Text.Json.Serialization;

namespace Local.Run;

/// <summary>What the processes that share a data folder say to each other.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HolderEndpoint))]
[JsonSerializable(typeof(RunRequest))]
[JsonSerializable(typeof(RunEvent))]
sealed partial class RunJson : JsonSerializerContext;
