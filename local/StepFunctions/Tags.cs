using System.Collections.Concurrent;
using System.Collections.Immutable;
using Local.Aws;
using Local.StepFunctions.Executions;
using Local.Storage;

namespace Local.StepFunctions;

/// <summary>The tags of resources, by their ARN.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_TagResource.html"/>
sealed class Tags
{
    const int Most = 50;

    readonly StateStore _store;
    readonly Records<Dictionary<string, string>> _kept;
    readonly ConcurrentDictionary<string, ImmutableSortedDictionary<string, string>> _tags = [];
    readonly Lock _gate = new();

    public Tags(StateStore store)
    {
        _store = store;
        _kept = new(store, "states/tags", () => StoredJson.Default.Options);
        foreach (var (arn, tags) in _kept.All())
            _tags[arn] = tags.ToImmutableSortedDictionary();
    }

    public IReadOnlyDictionary<string, string> Of(string arn) =>
        _tags.GetValueOrDefault(arn) ?? ImmutableSortedDictionary<string, string>.Empty;

    public void Add(string arn, IEnumerable<Tag> tags) => Change(arn, existing => Added(existing, tags));

    public void Remove(string arn, IEnumerable<string> keys) => Change(arn, existing => existing.RemoveRange(keys));

    /// <summary>Forgets a resource that is deleted.</summary>
    public void Remove(string arn) => Change(arn, existing => existing.Clear());

    void Change(
        string arn, Func<ImmutableSortedDictionary<string, string>, ImmutableSortedDictionary<string, string>> change)
    {
        lock (_gate)
        {
            var existing = _tags.GetValueOrDefault(arn) ?? ImmutableSortedDictionary<string, string>.Empty;
            var changed = change(existing);
            if (changed.Count == 0 && existing.Count == 0)
                return;
            _store.Write(changed.IsEmpty ? _kept.Remove(arn) : _kept.Put(arn, new(changed)));
            if (changed.IsEmpty)
                _tags.TryRemove(arn, out _);
            else
                _tags[arn] = changed;
        }
    }

    static ImmutableSortedDictionary<string, string> Added(
        ImmutableSortedDictionary<string, string> existing, IEnumerable<Tag> tags)
    {
        var all = existing.SetItems(tags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value ?? "")));
        return all.Count <= Most ? all : throw new AwsException("TooManyTags", $"A resource has at most {Most} tags");
    }
}

sealed record Tag(string Key, string? Value);
