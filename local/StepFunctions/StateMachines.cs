using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Executions;
using Local.StepFunctions.Language;
using Local.Storage;

namespace Local.StepFunctions;

/// <summary>The state machines of an account, each in its current revision.</summary>
sealed class StateMachines(AwsAccount account, StateStore store, TimeProvider time)
{
    readonly Records<string> _kept = new(store, "states/machines", () => StoredJson.Default.Options);
    readonly Records<StateMachine> _revisions = new(store, "states/revisions", () => StoredJson.Default.Options);
    readonly ConcurrentDictionary<string, StateMachine> _machines = [];
    readonly Held<StateMachine> _known = new();
    readonly Lock _gate = new();

    /// <summary>Finds what earlier processes have kept.</summary>
    public void Load()
    {
        foreach (var (arn, revision) in _kept.All())
            _machines[arn] = Revision(revision);
    }

    public IEnumerable<StateMachine> All => _machines.Values.OrderBy(machine => machine.Name, StringComparer.Ordinal);

    public StateMachine Get(string arn) =>
        Find(StateMachineArn.Check(arn)) ?? throw new AwsException("StateMachineDoesNotExist", $"State Machine Does Not Exist: '{arn}'");

    public StateMachine? Find(string arn) => _machines.GetValueOrDefault(arn);

    /// <summary>A state machine as it was at a time.</summary>
    /// <param name="key">Its <see cref="StateMachine.Key"/> then.</param>
    public StateMachine Revision(string key) => _known.Find(key) ?? _known.GetOrAdd(
        key, (_revisions.Find(key) ?? throw store.Unusable("lacks a state machine that it names")) with { Key = key });

    public StateMachine Create(string name, string text, Definition definition, string roleArn, bool isExpress)
    {
        lock (_gate)
        {
            var arn = StateMachineArn.Of(account, name).ToString();
            if (_machines.TryGetValue(arn, out var existing))
            {
                // A repeated request is answered as the first one was.
                return existing.DefinitionText == text && existing.RoleArn == roleArn && existing.IsExpress == isExpress
                    ? existing
                    : throw new AwsException("StateMachineAlreadyExists", $"State Machine Already Exists: '{arn}'");
            }
            var now = time.GetUtcNow();
            return Set(new()
            {
                Arn = arn,
                Name = name,
                DefinitionText = text,
                Definition = definition,
                RoleArn = roleArn,
                IsExpress = isExpress,
                CreationDate = now,
                UpdateDate = now,
                RevisionId = "INITIAL",
            });
        }
    }

    /// <summary>What is null stays as it is. Executions that are running go on with what they started with.</summary>
    public StateMachine Update(
        string arn,
        (string Text, Definition Definition)? definition,
        string? roleArn,
        JsonElement? logging,
        JsonElement? tracing,
        string revisionId)
    {
        lock (_gate)
        {
            var machine = Get(arn);
            return Set(machine with
            {
                DefinitionText = definition?.Text ?? machine.DefinitionText,
                Definition = definition?.Definition ?? machine.Definition,
                RoleArn = roleArn ?? machine.RoleArn,
                LoggingConfiguration = logging ?? machine.LoggingConfiguration,
                TracingConfiguration = tracing ?? machine.TracingConfiguration,
                UpdateDate = time.GetUtcNow(),
                RevisionId = revisionId,
            });
        }
    }

    public void Delete(string arn)
    {
        lock (_gate)
        {
            if (!_machines.ContainsKey(arn))
                return;
            store.Write(_kept.Remove(arn));
            _machines.TryRemove(arn, out _);
        }
    }

    StateMachine Set(StateMachine machine)
    {
        machine = machine with { Key = Convert.ToHexStringLower(SHA256.HashData(_revisions.Serialize(machine))) };
        store.Write(_revisions.Put(machine.Key, machine), _kept.Put(machine.Arn, machine.Key));
        return _machines[machine.Arn] = _known.GetOrAdd(machine.Key, machine);
    }
}
