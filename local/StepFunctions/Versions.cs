using Local.Aws;
using Local.StepFunctions.Executions;
using Local.Storage;

namespace Local.StepFunctions;

/// <summary>The published versions of state machines, and the aliases that lead to them.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/concepts-cd-aliasing-versioning.html"/>
sealed class Versions
{
    readonly StateStore _store;
    readonly TimeProvider _time;
    readonly Records<VersionRecord> _keptVersions;
    readonly Records<StateMachineAlias> _keptAliases;
    readonly Records<LastVersionRecord> _keptNumbers;
    readonly Lock _gate = new();
    readonly Dictionary<string, StateMachineVersion> _versions = [];
    readonly Dictionary<string, StateMachineAlias> _aliases = [];
    readonly Dictionary<string, int> _lastNumbers = [];

    public Versions(StateMachines machines, StateStore store, TimeProvider time)
    {
        (_store, _time) = (store, time);
        _keptVersions = new(store, "states/versions", () => StoredJson.Default.Options);
        _keptAliases = new(store, "states/aliases", () => StoredJson.Default.Options);
        _keptNumbers = new(store, "states/last-versions", () => StoredJson.Default.Options);
        foreach (var (machineArn, last) in _keptNumbers.All())
            _lastNumbers[machineArn] = last.Number;
        foreach (var (arn, record) in _keptVersions.All())
        {
            var machine = machines.Revision(record.Revision);
            _versions[arn] = new(arn, record.Number, machine, record.Description, record.CreationDate);
            _lastNumbers[machine.Arn] = Math.Max(_lastNumbers.GetValueOrDefault(machine.Arn), record.Number);
        }
        foreach (var (arn, alias) in _keptAliases.All())
            _aliases[arn] = alias;
    }

    /// <summary>Publishes what a state machine is now. A revision that has a version keeps it.</summary>
    public StateMachineVersion Publish(StateMachine machine, string? revisionId, string? description)
    {
        if (revisionId is not null && revisionId != machine.RevisionId)
            throw new AwsException(
                "ConflictException",
                $"Failed to publish the State Machine version for revision {revisionId}. The current State Machine " +
                $"revision is {machine.RevisionId}.");
        lock (_gate)
        {
            var published = _versions.Values.FirstOrDefault(
                earlier => earlier.Machine.Arn == machine.Arn && earlier.Machine.RevisionId == machine.RevisionId);
            if (published is not null)
                return published;
            var number = _lastNumbers.GetValueOrDefault(machine.Arn) + 1;
            var version = new StateMachineVersion(
                $"{machine.Arn}:{number}",
                number,
                machine,
                description,
                _time.GetUtcNow());
            _store.Write(_keptVersions.Put(version.Arn, new(number, machine.Key, description, version.CreationDate)));
            _lastNumbers[machine.Arn] = number;
            return _versions[version.Arn] = version;
        }
    }

    public StateMachineVersion? Find(string versionArn)
    {
        lock (_gate)
            return _versions.GetValueOrDefault(versionArn);
    }

    /// <summary>The latest first.</summary>
    public IReadOnlyList<StateMachineVersion> Of(string machineArn)
    {
        lock (_gate)
        {
            return
            [
                .. _versions.Values.Where(version => version.Machine.Arn == machineArn)
                    .OrderByDescending(version => version.Number),
            ];
        }
    }

    public void Delete(string versionArn)
    {
        lock (_gate)
        {
            if (_aliases.Values.FirstOrDefault(
                alias => alias.Routes.Any(route => route.StateMachineVersionArn == versionArn)) is { } alias)
                throw new AwsException(
                    "ConflictException",
                    $"Version to be deleted must not be referenced by an alias. Current list of aliases referencing " +
                    $"this version: [{alias.Name}]");
            if (!_versions.TryGetValue(versionArn, out var version))
                return;
            // The number of a version is not used again, though nothing else is left of it.
            var machine = version.Machine.Arn;
            _store.Write(_keptVersions.Remove(versionArn), _keptNumbers.Put(machine, new(_lastNumbers[machine])));
            _versions.Remove(versionArn);
        }
    }

    /// <summary>Makes an alias, or leads it elsewhere. What is null stays as it is.</summary>
    public StateMachineAlias SetAlias(
        string machineArn,
        string name,
        string? description,
        IReadOnlyList<Route>? routes,
        bool isNew)
    {
        if (name.Length is 0 or > 80
            || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            || name.All(char.IsAsciiDigit))
            throw new AwsException(
                "ValidationException",
                $"The alias name '{name}' has other characters than letters, digits, '-', '_' and '.', or is a number");
        lock (_gate)
        {
            var arn = $"{machineArn}:{name}";
            var existing = _aliases.GetValueOrDefault(arn);
            if (isNew && existing is not null)
            {
                // A repeated request is answered as the first one was.
                return existing.Description == description && existing.Routes.SequenceEqual(routes!)
                    ? existing
                    : throw new AwsException(
                        "ConflictException",
                        $"Failed to create alias because an alias with the same name and a different routing " +
                        $"configuration already exists: '{arn}'");
            }
            if (!isNew && existing is null)
                throw new AwsException("ResourceNotFound", $"Request references a resource that does not exist: '{arn}'");
            if (routes is not null)
                CheckRoutes(machineArn, routes);
            var now = _time.GetUtcNow();
            var alias = new StateMachineAlias(
                arn,
                name,
                machineArn,
                description ?? existing?.Description,
                routes ?? existing!.Routes,
                existing?.CreationDate ?? now,
                now);
            _store.Write(_keptAliases.Put(arn, alias));
            return _aliases[arn] = alias;
        }
    }

    public StateMachineAlias? FindAlias(string aliasArn)
    {
        lock (_gate)
            return _aliases.GetValueOrDefault(aliasArn);
    }

    public StateMachineAlias GetAlias(string aliasArn) =>
        FindAlias(aliasArn)
            ?? throw new AwsException("ResourceNotFound", $"Request references a resource that does not exist: '{aliasArn}'");

    /// <param name="arn">Of the state machine, or of a version to which the aliases lead.</param>
    public IReadOnlyList<StateMachineAlias> AliasesOf(string arn)
    {
        lock (_gate)
        {
            return
            [
                .. _aliases.Values.Where(
                        alias =>
                            alias.MachineArn == arn || alias.Routes.Any(route => route.StateMachineVersionArn == arn))
                    .OrderByDescending(alias => alias.CreationDate),
            ];
        }
    }

    public void DeleteAlias(string aliasArn)
    {
        GetAlias(aliasArn);
        lock (_gate)
        {
            _store.Write(_keptAliases.Remove(aliasArn));
            _aliases.Remove(aliasArn);
        }
    }

    /// <summary>Deletes everything of a state machine that is deleted.</summary>
    public void DeleteAll(string machineArn)
    {
        lock (_gate)
        {
            string[] aliases =
                [.. _aliases.Values.Where(alias => alias.MachineArn == machineArn).Select(alias => alias.Arn)];
            string[] versions = [.. Of(machineArn).Select(version => version.Arn)];
            _store.Write(
            [
                .. aliases.Select(_keptAliases.Remove),
                .. versions.Select(_keptVersions.Remove),
                _keptNumbers.Remove(machineArn),
            ]);
            _lastNumbers.Remove(machineArn);
            foreach (var alias in aliases)
                _aliases.Remove(alias);
            foreach (var version in versions)
                _versions.Remove(version);
        }
    }

    void CheckRoutes(string machineArn, IReadOnlyList<Route> routes)
    {
        if (routes.Count is 0 or > 2
            || routes.Sum(route => route.Weight) != 100
            || routes.Any(route => route.Weight is < 0 or > 100)
            || routes.DistinctBy(route => route.StateMachineVersionArn).Count() != routes.Count)
            throw new AwsException(
                "ValidationException", "A routing configuration has one version or two different ones, whose weights are 100 together");
        foreach (var route in routes)
        {
            if (!_versions.TryGetValue(route.StateMachineVersionArn, out var version)
                || version.Machine.Arn != machineArn)
                throw new AwsException(
                    "ResourceNotFound", $"Request references a resource that does not exist: '{route.StateMachineVersionArn}'");
        }
    }
}

/// <summary>A state machine as it was when it was published.</summary>
sealed record StateMachineVersion(
    string Arn,
    int Number,
    StateMachine Machine,
    string? Description,
    DateTimeOffset CreationDate);

/// <summary>A name for one version, or for two that share the executions.</summary>
sealed record StateMachineAlias(
    string Arn, string Name, string MachineArn, string? Description, IReadOnlyList<Route> Routes,
    DateTimeOffset CreationDate, DateTimeOffset UpdateDate)
{
    /// <param name="chance">From 0 to 100, below it.</param>
    public string Choose(int chance) =>
        chance < Routes[0].Weight ? Routes[0].StateMachineVersionArn : Routes[^1].StateMachineVersionArn;
}

/// <param name="Weight">How many of a hundred executions take it.</param>
sealed record Route(string StateMachineVersionArn, int Weight);
