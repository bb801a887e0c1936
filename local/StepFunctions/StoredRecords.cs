using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Local.Aws;

namespace Local.StepFunctions;

/// <summary>What is kept of an execution beside its history.</summary>
/// <param name="Log">The log that its events are.</param>
/// <param name="Revision">The <see cref="StateMachine.Key"/> of the state machine as it was.</param>
/// <param name="Child">Its number in the map run whose child it is.</param>
/// <param name="TestCase">The test case that answers its tasks; null when services do.</param>
sealed record ExecutionRecord(
    long Log, string Arn, string Name, string MachineArn, string MachineName, string Revision, string Input, DateTimeOffset StartDate, int Seed,
    string? VersionArn, string? AliasArn, string? MapRunArn, int Child, string? TestCase, string? ClientToken);

/// <summary>What is kept of a published version.</summary>
sealed record VersionRecord(int Number, string Revision, string? Description, DateTimeOffset CreationDate);

/// <summary>What is kept of an activity.</summary>
sealed record ActivityRecord(string Name, DateTimeOffset CreationDate);

/// <summary>What is kept of a map run, beside its children's inputs.</summary>
/// <param name="Batches">How many items each child works on.</param>
sealed record MapRunRecord(
    IReadOnlyList<int> Batches, string ExecutionArn, string StateMachineArn, DateTimeOffset StartDate, int MaxConcurrency,
    long? ToleratedFailureCount, double? ToleratedFailurePercentage, ExecutionStatus Status, DateTimeOffset? StopDate, bool ResultsWritten);

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
