using Local.Aws;

namespace Local.StepFunctions.Api;

/// <summary>The part of the API for tags.</summary>
sealed class TagOperations(StepFunctionsService service)
{
    public void AddTo(AwsService api)
    {
        api.Add<TagRequest>("TagResource", request => request.ResourceArn, Tag);
        api.Add<UntagRequest>("UntagResource", request => request.ResourceArn, Untag);
        api.Add<ListTagsRequest>("ListTagsForResource", request => request.ResourceArn, List);
    }

    object Tag(TagRequest request)
    {
        CheckResource(request.ResourceArn);
        service.Tags.Add(request.ResourceArn, request.Tags);
        return new { };
    }

    object Untag(UntagRequest request)
    {
        CheckResource(request.ResourceArn);
        service.Tags.Remove(request.ResourceArn, request.TagKeys);
        return new { };
    }

    object List(ListTagsRequest request)
    {
        CheckResource(request.ResourceArn);
        return new { Tags = service.Tags.Of(request.ResourceArn).Select(tag => new Tag(tag.Key, tag.Value)) };
    }

    void CheckResource(string arn)
    {
        if (service.Activities.Find(arn) is null && !service.StateMachines.Any(machine => machine.Arn == arn))
            throw new AwsException("ResourceNotFound", $"Resource not found: '{arn}'");
    }
}

sealed record TagRequest(string ResourceArn, IReadOnlyList<Tag> Tags);

sealed record UntagRequest(string ResourceArn, IReadOnlyList<string> TagKeys);

sealed record ListTagsRequest(string ResourceArn);
