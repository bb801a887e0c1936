using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Data.Sqlite;

namespace Local.Storage;

/// <summary>A kind of record in the store, as JSON under a key.</summary>
/// <param name="options">
/// How it is written: asked for with the first record, since making them takes a start's time.
/// </param>
sealed class Records<T>(StateStore store, string collection, Func<JsonSerializerOptions> options) where T : class
{
    const string Select = "SELECT key, value FROM records WHERE collection = ?1";

    readonly Lazy<JsonTypeInfo<T>> _type = new(() => (JsonTypeInfo<T>)options().GetTypeInfo(typeof(T)));

    /// <summary>All of them, by their keys.</summary>
    public IEnumerable<(string Key, T Value)> All() => store.Query(Select + " ORDER BY key", Read, collection);

    public T? Find(string key) =>
        store.Query(Select + " AND key = ?2", Read, collection, key) is [var found] ? found.Value : null;

    /// <summary>Those that belong to an execution, by its log: they are forgotten with it.</summary>
    public IEnumerable<(string Key, T Value)> Of(long log) =>
        store.Query(Select + " AND parent = ?2", Read, collection, log);

    /// <param name="log">The execution that the record belongs to; null for one of its own.</param>
    public StateChange Put(string key, T value, long? log = null) => new(
        "INSERT INTO records (collection, key, parent, value) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET value = ?4",
        collection, key, log, SealedValue.Seal(Serialize(value)));

    public StateChange Remove(string key) =>
        new("DELETE FROM records WHERE collection = ?1 AND key = ?2", collection, key);

    public byte[] Serialize(T value) => JsonSerializer.SerializeToUtf8Bytes(value, _type.Value);

    (string Key, T Value) Read(SqliteDataReader row) =>
        (row.GetString(0), JsonSerializer.Deserialize(SealedValue.Open((byte[])row[1]), _type.Value)!);
}
