using Local.Aws;

namespace Local.Logs.Api;

/// <summary>The operations on log streams.</summary>
sealed class StreamOperations(LogNames names, LogStore events, LogGroups groups)
{
    const int PageSize = 50;

    public AwsService AddTo(AwsService service) => service
        .Add<StreamRequest>("CreateLogStream", request => names.Resource(request.LogGroupName), request =>
        {
            groups.Get(request.LogGroupName);
            groups.CreateStream(request.LogGroupName, request.LogStreamName);
            return new { };
        })
        .Add<StreamRequest>(
            "DeleteLogStream", request => names.Resource(request.LogGroupName, request.LogStreamName), request =>
            {
                groups.DeleteStream(request.LogGroupName, request.LogStreamName);
                return new { };
            })
        .Add<DescribeLogStreamsRequest>(
            "DescribeLogStreams",
            request => names.Resource(LogNames.Group(request.LogGroupName, request.LogGroupIdentifier)),
            Describe);

    object Describe(DescribeLogStreamsRequest request)
    {
        var group = LogNames.Group(request.LogGroupName, request.LogGroupIdentifier);
        groups.Get(group);
        var byTime = request.OrderBy is "LastEventTime";
        if (byTime && request.LogStreamNamePrefix is not null)
            throw new AwsException(
                "InvalidParameterException", "Cannot order by LastEventTime with a logStreamNamePrefix.");
        var prefix = request.LogStreamNamePrefix ?? "";
        var found = groups.StreamsOf(group)
            .Where(stream => stream.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(stream => Stream(group, stream.Name, stream.Created))
            .OrderBy(stream => byTime ? stream.LastEventTimestamp ?? 0 : 0)
            .ThenBy(stream => stream.LogStreamName, StringComparer.Ordinal)
            .ToList();
        if (request.Descending is true)
            found.Reverse();
        var first = request.NextToken is { } token ? found.FindIndex(stream => stream.LogStreamName == token) : 0;
        if (first < 0)
            throw new AwsException("InvalidParameterException", "The specified nextToken is invalid.");
        var size = request.Limit ?? PageSize;
        return new
        {
            LogStreams = found.Skip(first).Take(size),
            NextToken = found.Count > first + size ? found[first + size].LogStreamName : null,
        };
    }

    StreamDescription Stream(string group, string name, DateTimeOffset? created)
    {
        var held = events.Find(group, stream => stream == name, _ => true);
        return new(
            name,
            (created ?? held[0].IngestionTime).ToUnixTimeMilliseconds(),
            held.Count == 0 ? null : held.Min(added => added.Position.Timestamp),
            held.Count == 0 ? null : held.Max(added => added.Position.Timestamp),
            held.Count == 0 ? null : held[^1].IngestionTime.ToUnixTimeMilliseconds(),
            $"{names.Arn(group)}:log-stream:{name}");
    }

    /// <summary>Times are in milliseconds since 1970.</summary>
    sealed record StreamDescription(
        string LogStreamName,
        long CreationTime,
        long? FirstEventTimestamp,
        long? LastEventTimestamp,
        long? LastIngestionTime,
        string Arn,
        // The service no longer counts what is in a stream.
        long StoredBytes = 0);
}
