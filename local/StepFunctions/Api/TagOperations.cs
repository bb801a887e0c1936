using Local.Aws;

namespace Local.StepFunctions.Api;

/// <summary>The part of the API for tags.</summary>
sealed class TagOperations(StepFunctionsService service, Authorization authorize)
{
    public IReadOnlyDictionary<string, AwsJsonAction> Actions => new Dictionary<string, AwsJsonAction>
    {
        ["TagResource"] = Action<TagRequest>((caller, request) =>
        {
            Check(caller, "states:TagResource", request.ResourceArn);
            service.Tags.Add(request.ResourceArn, request.Tags);
            return new { };
        }),
        ["UntagResource"] = Action<UntagRequest>((caller, request) =>
        {
            Check(caller, "states:UntagResource", request.ResourceArn);
            service.Tags.Remove(request.ResourceArn, request.TagKeys);
            return new { };
        }),
        ["ListTagsForResource"] = Action<ListTagsRequest>((caller, request) =>
        {
            Check(caller, "states:ListTagsForResource", request.ResourceArn);
            return new { Tags = service.Tags.Of(request.ResourceArn).Select(tag => new Tag(tag.Key, tag.Value)) };
        }),
    };

    static AwsJsonAction Action<T>(Func<Principal, T, object> handle) =>
        AwsJson.Action<T, object>(AwsJson.CamelCase, (caller, request, _) => Task.FromResult(handle(caller, request)));

    void Check(Principal caller, string action, string arn)
    {
        if (authorize(caller, action, arn) is { } refusal)
            throw new AwsException("AccessDeniedException", refusal);
        if (service.Activities.Find(arn) is null && !service.StateMachines.Any(machine => machine.Arn == arn))
            throw new AwsException("ResourceNotFound", $"Resource not found: '{arn}'");
    }
}

sealed record TagRequest(string ResourceArn, IReadOnlyList<Tag> Tags);

sealed record UntagRequest(string ResourceArn, IReadOnlyList<string> TagKeys);

sealed record ListTagsRequest(string ResourceArn);
