using System.Collections.Concurrent;
using System.Collections.Immutable;
using Local.Aws;

namespace Local.StepFunctions;

/// <summary>The tags of resources, by their ARN.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_TagResource.html"/>
sealed class Tags
{
    const int Most = 50;

    readonly ConcurrentDictionary<string, ImmutableSortedDictionary<string, string>> _tags = [];

    public IReadOnlyDictionary<string, string> Of(string arn) => _tags.GetValueOrDefault(arn) ?? ImmutableSortedDictionary<string, string>.Empty;

    public void Add(string arn, IEnumerable<Tag> tags) => _tags.AddOrUpdate(arn, Added(ImmutableSortedDictionary<string, string>.Empty, tags), (_, existing) => Added(existing, tags));

    public void Remove(string arn, IEnumerable<string> keys) => _tags.AddOrUpdate(arn, ImmutableSortedDictionary<string, string>.Empty, (_, existing) => existing.RemoveRange(keys));

    /// <summary>Forgets a resource that is deleted.</summary>
    public void Remove(string arn) => _tags.TryRemove(arn, out _);

    static ImmutableSortedDictionary<string, string> Added(ImmutableSortedDictionary<string, string> existing, IEnumerable<Tag> tags)
    {
        var all = existing.SetItems(tags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value ?? "")));
        return all.Count <= Most ? all : throw new AwsException("TooManyTags", $"A resource has at most {Most} tags");
    }
}

sealed record Tag(string Key, string? Value);
