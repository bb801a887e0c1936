using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace LambdaRuntime;

/// <summary>Reads and writes the types of a source-generated context: no reflection, hence a fast start.</summary>
public sealed class SourceGeneratorLambdaJsonSerializer<TContext> : LambdaSerializer where TContext : JsonSerializerContext, new()
{
    readonly TContext _context = new();

    internal override JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)_context.GetTypeInfo(typeof(T))!;
}

/// <summary>A serializer of any context, which a handler is joined to.</summary>
public abstract class LambdaSerializer
{
    internal abstract JsonTypeInfo<T> TypeInfo<T>();

    /// <summary>An event without a body is the type's default.</summary>
    internal T? Deserialize<T>(byte[] json) => json.Length == 0 ? default : JsonSerializer.Deserialize(json, TypeInfo<T>());

    internal byte[] Serialize<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, TypeInfo<T>());
}
