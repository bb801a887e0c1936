using Local.Aws;

namespace Local.Ssm;

/// <summary>The operations on the tags of parameters.</summary>
/// <param name="arn">The ARN of a parameter, by its name.</param>
sealed class ParameterTags(ParameterStore parameters, Func<string, string> arn)
{
    public void AddTo(AwsService api) => api
        .Add<ParameterTagsRequest>("AddTagsToResource", request => arn(request.ResourceId), Add)
        .Add<ParameterTagsRequest>("RemoveTagsFromResource", request => arn(request.ResourceId), Remove)
        .Add<ParameterTagsRequest>("ListTagsForResource", request => arn(request.ResourceId), List);

    object Add(ParameterTagsRequest request)
    {
        parameters.Change(Find(request).Name, parameter => parameter with
        {
            Tags = parameter.Tags.Where(tag => request.Tags!.All(added => added.Key != tag.Key))
                .Concat(request.Tags!.Select(tag => KeyValuePair.Create(tag.Key, tag.Value))).ToDictionary(),
        });
        return new { };
    }

    object Remove(ParameterTagsRequest request)
    {
        parameters.Change(Find(request).Name, parameter => parameter with
        {
            Tags = parameter.Tags.Where(tag => !request.TagKeys!.Contains(tag.Key)).ToDictionary(),
        });
        return new { };
    }

    object List(ParameterTagsRequest request) =>
        new { TagList = Find(request).Tags.Select(tag => new ParameterTag(tag.Key, tag.Value)) };

    SsmParameter Find(ParameterTagsRequest request) =>
        request.ResourceType != "Parameter" ? throw new AwsException(
            "InvalidResourceType", $"Resources of type {request.ResourceType} are not here: there are parameters only.")
        : parameters.Find(request.ResourceId) ?? throw new AwsException(
            "InvalidResourceId", "The resource ID is not valid. Verify that you entered the correct ID and try again.");
}
