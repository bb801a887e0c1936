using System.Net;
using System.Text.Json.Serialization;
using Local.Aws;
using Local.Storage;

namespace Local.Logs;

/// <summary>A log group.</summary>
/// <param name="RetentionInDays">Null for no end.</param>
sealed record LogGroup(
    string Name, DateTimeOffset CreationTime, int? RetentionInDays, IReadOnlyDictionary<string, string> Tags);

/// <summary>A stream that was created before anything was written to it.</summary>
sealed record LogStream(string Group, string Name, DateTimeOffset CreationTime);

/// <summary>
/// What is known of groups and streams beside their events. A group is also there when something was written to it:
/// AWS's services create theirs when they write.
/// </summary>
sealed class LogGroups
{
    static readonly Dictionary<string, string> NoTags = [];

    readonly LogStore _events;
    readonly TimeProvider _time;
    readonly StateStore _store;
    readonly Records<LogGroup> _keptGroups;
    readonly Records<LogStream> _keptStreams;
    readonly Lock _gate = new();
    readonly Lazy<SortedDictionary<string, LogGroup>> _groups;
    readonly Lazy<Dictionary<(string Group, string Stream), LogStream>> _streams;

    public LogGroups(LogStore events, StateStore store, TimeProvider time)
    {
        (_events, _store, _time) = (events, store, time);
        _keptGroups = new(store, "logs/groups", () => LogsJson.Default.Options);
        _keptStreams = new(store, "logs/streams", () => LogsJson.Default.Options);
        _groups = new(() => new(_keptGroups.All().ToDictionary(), StringComparer.Ordinal));
        _streams = new(() => _keptStreams.All().Select(kept => kept.Value).ToDictionary(
            stream => (stream.Group, stream.Name)));
    }

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<LogGroup> All
    {
        get
        {
            lock (_gate)
            {
                var written = _events.Groups.Where(group => !_groups.Value.ContainsKey(group.Name))
                    .Select(group => new LogGroup(group.Name, group.First.IngestionTime, null, NoTags));
                return [.. _groups.Value.Values.Concat(written).OrderBy(group => group.Name, StringComparer.Ordinal)];
            }
        }
    }

    /// <exception cref="AwsException">A <c>ResourceNotFoundException</c>.</exception>
    public LogGroup Get(string name)
    {
        lock (_gate)
        {
            if (_groups.Value.TryGetValue(name, out var group))
                return group;
        }
        return All.FirstOrDefault(written => written.Name == name)
            ?? throw new AwsException("ResourceNotFoundException", "The specified log group does not exist.");
    }

    /// <summary>Creates a group, or changes what is known of it: what a stack has.</summary>
    /// <param name="retentionInDays">Null for no end.</param>
    public void Put(string name, int? retentionInDays, IReadOnlyDictionary<string, string>? tags = null)
    {
        lock (_gate)
        {
            var existing = _groups.Value.GetValueOrDefault(name);
            var group = new LogGroup(
                name, existing?.CreationTime ?? _time.GetUtcNow(), retentionInDays, tags ?? existing?.Tags ?? NoTags);
            if (existing is null || existing.RetentionInDays != retentionInDays || tags is not null)
                _ = _store.WriteBehind(_keptGroups.Put(name, group));
            _groups.Value[name] = group;
        }
    }

    /// <exception cref="AwsException">A <c>ResourceAlreadyExistsException</c>.</exception>
    public void Create(string name, IReadOnlyDictionary<string, string>? tags)
    {
        if (All.Any(group => group.Name == name))
            throw new AwsException("ResourceAlreadyExistsException", "The specified log group already exists");
        Change(new(name, _time.GetUtcNow(), null, tags ?? NoTags));
    }

    public void Change(LogGroup group)
    {
        lock (_gate)
        {
            _store.Write(_keptGroups.Put(group.Name, group));
            _groups.Value[group.Name] = group;
        }
    }

    /// <summary>Deletes a group and all that is in it; nothing happens when there is none.</summary>
    public void Delete(string name)
    {
        lock (_gate)
        {
            var streams = _streams.Value.Keys.Where(stream => stream.Group == name).ToList();
            _store.Write([_keptGroups.Remove(name), .. streams.Select(stream => _keptStreams.Remove(Key(stream)))]);
            _groups.Value.Remove(name);
            foreach (var stream in streams)
                _streams.Value.Remove(stream);
        }
        _events.Delete(name);
    }

    /// <exception cref="AwsException">A <c>ResourceAlreadyExistsException</c>.</exception>
    public void CreateStream(string group, string name)
    {
        lock (_gate)
        {
            if (_streams.Value.ContainsKey((group, name)) || _events.StreamsOf(group).Contains(name))
                throw new AwsException("ResourceAlreadyExistsException", "The specified log stream already exists");
            var stream = new LogStream(group, name, _time.GetUtcNow());
            _store.Write(_keptStreams.Put(Key((group, name)), stream));
            _streams.Value[(group, name)] = stream;
        }
    }

    /// <exception cref="AwsException">A <c>ResourceNotFoundException</c>.</exception>
    public void DeleteStream(string group, string name)
    {
        CheckStream(group, name);
        lock (_gate)
        {
            if (_streams.Value.Remove((group, name)))
                _store.Write(_keptStreams.Remove(Key((group, name))));
        }
        _events.Delete(group, name);
    }

    /// <summary>The streams of a group that were created or written to, by name.</summary>
    public IReadOnlyList<(string Name, DateTimeOffset? Created)> StreamsOf(string group)
    {
        lock (_gate)
        {
            return
            [
                .. _events.StreamsOf(group)
                    .Union(_streams.Value.Keys.Where(stream => stream.Group == group).Select(stream => stream.Stream))
                    .Order(StringComparer.Ordinal)
                    .Select(name => (name, _streams.Value.GetValueOrDefault((group, name))?.CreationTime)),
            ];
        }
    }

    /// <exception cref="AwsException">A <c>ResourceNotFoundException</c>.</exception>
    public void CheckStream(string group, string name)
    {
        Get(group);
        if (StreamsOf(group).All(stream => stream.Name != name))
            throw new AwsException(
                "ResourceNotFoundException", "The specified log stream does not exist.", HttpStatusCode.BadRequest);
    }

    // Neither name has a colon.
    static string Key((string Group, string Stream) stream) => $"{stream.Group}:{stream.Stream}";
}

[JsonSerializable(typeof(LogGroup))]
[JsonSerializable(typeof(LogStream))]
sealed partial class LogsJson : JsonSerializerContext;
