namespace Local.Logs.Api;

sealed record GroupRequest(string LogGroupName);

sealed record CreateLogGroupRequest(
    string LogGroupName, IReadOnlyDictionary<string, string>? Tags = null, string? LogGroupClass = null);

sealed record StreamRequest(string LogGroupName, string LogStreamName);

sealed record RetentionRequest(string LogGroupName, int RetentionInDays);

sealed record DescribeLogGroupsRequest(
    string? LogGroupNamePrefix = null,
    string? LogGroupNamePattern = null,
    string? NextToken = null,
    int? Limit = null);

sealed record DescribeLogStreamsRequest(
    string? LogGroupName = null,
    string? LogGroupIdentifier = null,
    string? LogStreamNamePrefix = null,
    string? OrderBy = null,
    bool? Descending = null,
    string? NextToken = null,
    int? Limit = null);

sealed record GetLogEventsRequest(
    string LogStreamName,
    string? LogGroupName = null,
    string? LogGroupIdentifier = null,
    long? StartTime = null,
    long? EndTime = null,
    string? NextToken = null,
    int? Limit = null,
    bool? StartFromHead = null);

sealed record FilterLogEventsRequest(
    string? LogGroupName = null,
    string? LogGroupIdentifier = null,
    IReadOnlyList<string>? LogStreamNames = null,
    string? LogStreamNamePrefix = null,
    long? StartTime = null,
    long? EndTime = null,
    string? FilterPattern = null,
    string? NextToken = null,
    int? Limit = null);

sealed record InputLogEvent(long Timestamp, string Message);

sealed record PutLogEventsRequest(
    string LogGroupName, string LogStreamName, IReadOnlyList<InputLogEvent> LogEvents);

sealed record StartLiveTailRequest(
    IReadOnlyList<string> LogGroupIdentifiers,
    IReadOnlyList<string>? LogStreamNames = null,
    IReadOnlyList<string>? LogStreamNamePrefixes = null,
    string? LogEventFilterPattern = null);

sealed record TestMetricFilterRequest(string FilterPattern, IReadOnlyList<string> LogEventMessages);

sealed record TagsRequest(string ResourceArn, IReadOnlyDictionary<string, string>? Tags = null);

sealed record UntagRequest(string ResourceArn, IReadOnlyList<string> TagKeys);

sealed record TagGroupRequest(string LogGroupName, IReadOnlyDictionary<string, string> Tags);

sealed record UntagGroupRequest(string LogGroupName, IReadOnlyList<string> Tags);
