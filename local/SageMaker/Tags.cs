using System.Text.Json;
using Local.Aws;
using Local.Storage;

namespace Local.SageMaker;

/// <summary>What has tags: jobs and models.</summary>
interface ITagged
{
    string Arn { get; }

    /// <summary>Replaced as a whole.</summary>
    IReadOnlyDictionary<string, string> Tags { get; set; }
}

/// <summary>Tags, and the calls that change and list them.</summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AddTags.html"/>
static class Tags
{
    const int Most = 50;

    static readonly Lock Changing = new();

    public static IReadOnlyDictionary<string, string> AllTags(this IReadOnlyList<Tag> tags, IReadOnlyDictionary<string, string> others) =>
        tags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value)).Concat(others).GroupBy(tag => tag.Key).ToDictionary(tag => tag.Key, tag => tag.Last().Value);

    public static JsonElement Add(SageMakerService service, Principal caller, JsonElement request)
    {
        var call = Platform.Read<AddTagsRequest>("AddTags", request);
        return Answer(Change(service, caller, "AddTags", call.ResourceArn, tags => call.Tags.AllTags(new Dictionary<string, string>()) is var added
            ? tags.Where(tag => !added.ContainsKey(tag.Key)).Concat(added).ToDictionary()
            : tags));
    }

    public static JsonElement Delete(SageMakerService service, Principal caller, JsonElement request)
    {
        var call = Platform.Read<DeleteTagsRequest>("DeleteTags", request);
        Change(service, caller, "DeleteTags", call.ResourceArn, tags => tags.Where(tag => !call.TagKeys.Contains(tag.Key)).ToDictionary());
        return JsonSerializer.SerializeToElement(new Dictionary<string, string>());
    }

    /// <summary>All tags: a resource has no more of them than the smallest page may have.</summary>
    public static JsonElement List(SageMakerService service, Principal caller, JsonElement request)
    {
        var call = Platform.Read<ListTagsRequest>("ListTags", request);
        service.Platform.Require(caller, "sagemaker:ListTags", call.ResourceArn);
        return Answer(Find(service, call.ResourceArn).Resource.Tags);
    }

    static IReadOnlyDictionary<string, string> Change(
        SageMakerService service, Principal caller, string operation, string arn, Func<IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, string>> change)
    {
        service.Platform.Require(caller, $"sagemaker:{operation}", arn);
        var (resource, record) = Find(service, arn);
        lock (Changing)
        {
            var before = resource.Tags;
            var tags = change(before);
            if (tags.Count > Most)
                throw new AwsException("ResourceLimitExceeded", $"A resource can have at most {Most} tags; {arn} would have {tags.Count}.");
            resource.Tags = tags;
            try
            {
                service.Platform.Write(record);
            }
            catch (AwsException)
            {
                resource.Tags = before;
                throw;
            }
            return tags;
        }
    }

    /// <returns>What has the ARN, and how it is kept.</returns>
    static (ITagged Resource, Func<StateChange> Record) Find(SageMakerService service, string arn)
    {
        var name = arn[(arn.LastIndexOf('/') + 1)..];
        return arn.Split(':', 6)[^1].Split('/')[0] switch
        {
            "training-job" when service.TrainingJobs.Get(name) is var training => (training, () => service.TrainingJobs.Record(training)),
            "hyper-parameter-tuning-job" when service.TuningJobs.Get(name) is var tuning => (tuning, () => service.TuningJobs.Record(tuning)),
            "transform-job" when service.TransformJobs.Get(name) is var transform => (transform, () => service.TransformJobs.Record(transform)),
            "model" when service.Models.Get(name) is var model => (model, () => service.Models.Record(model)),
            var kind => throw new AwsException("ValidationException", $"'{kind}' is no kind of resource that is here: training-job, hyper-parameter-tuning-job, transform-job and model have tags."),
        };
    }

    static JsonElement Answer(IReadOnlyDictionary<string, string> tags) =>
        JsonSerializer.SerializeToElement(new { Tags = tags.Select(tag => new Tag(tag.Key, tag.Value)) });
}
