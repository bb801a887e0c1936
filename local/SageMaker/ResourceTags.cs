using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Jobs;

namespace Local.SageMaker;

/// <summary>The tags of whatever is kept, and the calls that change and list them.</summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AddTags.html"/>
sealed class ResourceTags(Platform platform, IReadOnlyList<IKeptResources> kinds)
{
    const int Most = 50;

    readonly Lock _changing = new();

    public async Task<JsonElement> AddAsync(Principal caller, JsonElement request)
    {
        var call = Platform.Read<AddTagsRequest>("AddTags", request);
        var added = call.Tags.AllTags(new Dictionary<string, string>());
        return Answer(await ChangeAsync(caller, "AddTags", call.ResourceArn, tags =>
            tags.Where(tag => !added.ContainsKey(tag.Key)).Concat(added).ToDictionary()));
    }

    public async Task<JsonElement> DeleteAsync(Principal caller, JsonElement request)
    {
        var call = Platform.Read<DeleteTagsRequest>("DeleteTags", request);
        await ChangeAsync(caller, "DeleteTags", call.ResourceArn, tags =>
            tags.Where(tag => !call.TagKeys.Contains(tag.Key)).ToDictionary());
        return JsonSerializer.SerializeToElement(new Dictionary<string, string>());
    }

    /// <summary>All tags: a resource has no more of them than the smallest page may have.</summary>
    public JsonElement List(Principal caller, JsonElement request)
    {
        var call = Platform.Read<ListTagsRequest>("ListTags", request);
        if (call.NextToken is not null)
            throw Listing.UnknownToken();
        platform.Require(caller, "sagemaker:ListTags", call.ResourceArn);
        return Answer(Find(call.ResourceArn).Resource.Tags);
    }

    async Task<IReadOnlyDictionary<string, string>> ChangeAsync(
        Principal caller,
        string operation,
        string arn,
        Func<IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, string>> change)
    {
        platform.Require(caller, $"sagemaker:{operation}", arn);
        var (resource, kind) = Find(arn);
        IReadOnlyDictionary<string, string> before, after;
        lock (_changing)
        {
            before = resource.Tags;
            after = change(before);
            if (after.Count > Most)
            {
                throw new AwsException(
                    "ResourceLimitExceeded",
                    $"A resource can have at most {Most} tags; {arn} would have {after.Count}.");
            }
            resource.Tags = after;
        }
        try
        {
            await kind.WriteAsync(resource);
            return after;
        }
        catch (AwsException)
        {
            lock (_changing)
            {
                if (resource.Tags == after)
                    resource.Tags = before;
            }
            throw;
        }
    }

    (IResource Resource, IKeptResources Kind) Find(string arn)
    {
        var (name, word) = (arn[(arn.LastIndexOf('/') + 1)..], arn.Split(':', 6)[^1].Split('/')[0]);
        var kind = kinds.FirstOrDefault(kind => kind.Kind == word) ?? throw new AwsException(
            "ValidationException",
            $"'{word}' is no kind of resource that is here and has tags; these are: {string.Join(", ", kinds.Select(kind => kind.Kind))}.");
        if (!arn.Equals(platform.Arn(word, name), StringComparison.OrdinalIgnoreCase))
            throw new AwsException("ValidationException", $"{arn} is not of this account and region.");
        return (kind.GetResource(name), kind);
    }

    static JsonElement Answer(IReadOnlyDictionary<string, string> tags) =>
        JsonSerializer.SerializeToElement(new { Tags = tags.Select(tag => new Tag(tag.Key, tag.Value)) });
}

static class TagLists
{
    /// <summary>The tags of a request and others, of which one with the same key wins.</summary>
    /// <exception cref="AwsException">The request has a tag that only AWS gives.</exception>
    public static IReadOnlyDictionary<string, string> AllTags(
        this IReadOnlyList<Tag> tags, IReadOnlyDictionary<string, string> others)
    {
        if (tags.Any(tag => tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)))
            throw new AwsException("ValidationException", "aws: prefixed tag key names are not allowed for external use.");
        return tags
            .Select(tag => KeyValuePair.Create(tag.Key, tag.Value))
            .Concat(others)
            .GroupBy(tag => tag.Key)
            .ToDictionary(tag => tag.Key, tag => tag.Last().Value);
    }
}
