using System.Text.Json;
using System.Text.Json.Serialization;

namespace LambdaRuntime;

/// <summary>Reads and writes the types of a source-generated context: no reflection, hence a fast start.</summary>
/// <remarks>
/// The official serializer has naming rules of its own, so name members by <c>[JsonPropertyName]</c>, which both
/// follow.
/// </remarks>
public sealed class SourceGeneratorLambdaJsonSerializer<TContext>() : LambdaSerializer(new TContext())
    where TContext : JsonSerializerContext, new();

public abstract class LambdaSerializer(JsonSerializerContext context)
{
    /// <summary>An event without a body is the type's default.</summary>
    internal T Deserialize<T>(byte[] json) =>
        json.Length == 0 ? default! : (T)JsonSerializer.Deserialize(json, typeof(T), context)!;

    internal byte[] Serialize<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, typeof(T), context);
}
