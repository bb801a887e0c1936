using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Local.Storage;

/// <summary>A kind of record in the store, as JSON.</summary>
sealed class Records<T>(StateStore store, string name, JsonTypeInfo<T> type) where T : class
{
    /// <summary>All of them, by their keys.</summary>
    public IEnumerable<(string Key, T Value)> All() => store.Read(name).Select(record => (record.Key, Read(record.Value)));

    public T? Find(string key) => store.Find(name, key) is { } found ? Read(found) : null;

    public StateChange Put(string key, T value) => new(name, key, JsonSerializer.SerializeToUtf8Bytes(value, type));

    public StateChange Remove(string key) => new(name, key, null);

    T Read(byte[] json) => JsonSerializer.Deserialize(json, type)!;
}
