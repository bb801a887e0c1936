using Local.Aws;

namespace Local.Logs.Api;

/// <summary>The operations on log groups.</summary>
sealed class GroupOperations(LogNames names, LogStore events, LogGroups groups)
{
    const int PageSize = 50;

    public AwsService AddTo(AwsService service) => service
        .Add<CreateLogGroupRequest>("CreateLogGroup", request => names.Resource(request.LogGroupName), request =>
        {
            groups.Create(request.LogGroupName, request.Tags);
            return new { };
        })
        .Add<GroupRequest>("DeleteLogGroup", request => names.Resource(request.LogGroupName), request =>
        {
            groups.Get(request.LogGroupName);
            groups.Delete(request.LogGroupName);
            return new { };
        })
        .Add<DescribeLogGroupsRequest>("DescribeLogGroups", _ => names.Resource(""), Describe)
        .Add<RetentionRequest>("PutRetentionPolicy", request => names.Resource(request.LogGroupName), request =>
            Change(request.LogGroupName, group => group with { RetentionInDays = request.RetentionInDays }))
        .Add<GroupRequest>("DeleteRetentionPolicy", request => names.Resource(request.LogGroupName), request =>
            Change(request.LogGroupName, group => group with { RetentionInDays = null }))
        .Add<TagsRequest>("ListTagsForResource", request => request.ResourceArn, request =>
            new { groups.Get(LogNames.OfArn(request.ResourceArn)).Tags })
        .Add<TagsRequest>("TagResource", request => request.ResourceArn, request =>
            Tag(LogNames.OfArn(request.ResourceArn), request.Tags ?? new Dictionary<string, string>()))
        .Add<UntagRequest>("UntagResource", request => request.ResourceArn, request =>
            Untag(LogNames.OfArn(request.ResourceArn), request.TagKeys))
        .Add<GroupRequest>("ListTagsLogGroup", request => names.Resource(request.LogGroupName), request =>
            new { groups.Get(request.LogGroupName).Tags })
        .Add<TagGroupRequest>("TagLogGroup", request => names.Resource(request.LogGroupName), request =>
            Tag(request.LogGroupName, request.Tags))
        .Add<UntagGroupRequest>("UntagLogGroup", request => names.Resource(request.LogGroupName), request =>
            Untag(request.LogGroupName, request.Tags));

    object Describe(DescribeLogGroupsRequest request)
    {
        var found = groups.All
            .Where(group => group.Name.StartsWith(request.LogGroupNamePrefix ?? "", StringComparison.Ordinal))
            .Where(group => group.Name.Contains(
                request.LogGroupNamePattern ?? "", StringComparison.OrdinalIgnoreCase))
            .SkipWhile(group => string.CompareOrdinal(group.Name, request.NextToken ?? "") < 0)
            .ToList();
        var size = request.Limit ?? PageSize;
        return new
        {
            LogGroups = found.Take(size).Select(Describe),
            NextToken = found.Count > size ? found[size].Name : null,
        };
    }

    object Describe(LogGroup group) => new
    {
        LogGroupName = group.Name,
        CreationTime = group.CreationTime.ToUnixTimeMilliseconds(),
        group.RetentionInDays,
        MetricFilterCount = 0,
        Arn = $"{names.Arn(group.Name)}:*",
        StoredBytes = events.Find(group.Name, _ => true, _ => true).Sum(added => added.Size),
        LogGroupClass = "STANDARD",
        LogGroupArn = names.Arn(group.Name),
    };

    object Change(string name, Func<LogGroup, LogGroup> change)
    {
        groups.Change(change(groups.Get(name)));
        return new { };
    }

    object Tag(string name, IReadOnlyDictionary<string, string> tags) => Change(name, group =>
    {
        var all = new Dictionary<string, string>(group.Tags);
        foreach (var (key, value) in tags)
            all[key] = value;
        return group with { Tags = all };
    });

    object Untag(string name, IReadOnlyList<string> keys) => Change(name, group =>
        group with { Tags = group.Tags.Where(tag => !keys.Contains(tag.Key)).ToDictionary() });
}
