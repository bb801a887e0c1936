using System.Globalization;
using Local.Aws;
using Local.Logs.Filters;

namespace Local.Logs.Api;

/// <summary>The operations on log events.</summary>
sealed class EventOperations(LogNames names, LogStore events, LogGroups groups, TimeProvider time)
{
    const int PageSize = 10_000, PageBytes = 1 << 20;

    static readonly TimeSpan LongestBatch = TimeSpan.FromHours(24),
        TooNew = TimeSpan.FromHours(2), TooOld = TimeSpan.FromDays(14);

    public AwsService AddTo(AwsService service) => service
        .Add<PutLogEventsRequest>(
            "PutLogEvents", request => names.Resource(request.LogGroupName, request.LogStreamName), Put)
        .Add<GetLogEventsRequest>(
            "GetLogEvents",
            request => names.Resource(
                LogNames.Group(request.LogGroupName, request.LogGroupIdentifier), request.LogStreamName),
            Get)
        .Add<FilterLogEventsRequest>(
            "FilterLogEvents",
            request => names.Resource(LogNames.Group(request.LogGroupName, request.LogGroupIdentifier)),
            Filter)
        .Add<TestMetricFilterRequest>("TestMetricFilter", _ => "*", Test);

    object Put(PutLogEventsRequest request)
    {
        groups.CheckStream(request.LogGroupName, request.LogStreamName);
        var given = request.LogEvents.Select(each => each.Timestamp).ToList();
        if (given.Zip(given.Skip(1)).Any(pair => pair.First > pair.Second))
            throw new AwsException("InvalidParameterException",
                "Log events in a single PutLogEvents request must be in chronological order.");
        if (given[^1] - given[0] > LongestBatch.TotalMilliseconds)
            throw new AwsException("InvalidParameterException",
                "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");

        var now = time.GetUtcNow();
        var (oldest, newest) = (Milliseconds(now - TooOld), Milliseconds(now + TooNew));
        foreach (var each in request.LogEvents.Where(each => each.Timestamp >= oldest && each.Timestamp <= newest))
        {
            events.Append(new(
                request.LogGroupName,
                request.LogStreamName,
                DateTimeOffset.FromUnixTimeMilliseconds(each.Timestamp),
                each.Message,
                null,
                null));
        }
        var (tooOld, tooNew) = (given.FindLastIndex(each => each < oldest), given.FindIndex(each => each > newest));
        return new
        {
            // Ignored since 2023, and always given.
            NextSequenceToken = now.UtcTicks.ToString("D56", CultureInfo.InvariantCulture),
            RejectedLogEventsInfo = tooOld < 0 && tooNew < 0 ? null : new
            {
                TooNewLogEventStartIndex = tooNew < 0 ? default(int?) : tooNew,
                TooOldLogEventEndIndex = tooOld < 0 ? default(int?) : tooOld + 1,
            },
        };
    }

    /// <summary>
    /// Pages of a stream in either direction. At an end the token is the one that was given: more may come under it.
    /// </summary>
    object Get(GetLogEventsRequest request)
    {
        var group = LogNames.Group(request.LogGroupName, request.LogGroupIdentifier);
        groups.CheckStream(group, request.LogStreamName);
        var from = Math.Max(request.StartTime ?? 0, Oldest(group));
        var held = events.Find(group, stream => stream == request.LogStreamName, added =>
            added.Position.Timestamp >= from && added.Position.Timestamp < (request.EndTime ?? long.MaxValue));
        held.Sort();

        var isForward = request.StartFromHead is true;
        LogPosition? at = null;
        if (request.NextToken is { } token)
        {
            if (token is not [('f' or 'b') and var direction, '/', .. var digits, '/', 's']
                || !LogPosition.TryParse(digits, out var position))
                throw new AwsException("InvalidParameterException", "The specified nextToken is invalid.");
            (isForward, at) = (direction == 'f', position);
        }
        var page = isForward
            ? Page(held.Where(added => at is null || added.Position.CompareTo(at.Value) >= 0), request.Limit)
            : Page(held.AsEnumerable().Reverse()
                .Where(added => at is null || added.Position.CompareTo(at.Value) < 0), request.Limit);
        if (!isForward)
            page.Reverse();
        var empty = at ?? new(from, 0);
        return new
        {
            Events = page.Select(added => new
            {
                added.Position.Timestamp,
                added.Line.Message,
                IngestionTime = Milliseconds(added.IngestionTime),
            }),
            NextForwardToken = $"f/{(page is [.., var last] ? last.Position.Next : empty).Digits}/s",
            NextBackwardToken = $"b/{(page is [var first, ..] ? first.Position : empty).Digits}/s",
        };
    }

    object Filter(FilterLogEventsRequest request)
    {
        var group = LogNames.Group(request.LogGroupName, request.LogGroupIdentifier);
        groups.Get(group);
        if (request.LogStreamNames is not null && request.LogStreamNamePrefix is not null)
            throw new AwsException("InvalidParameterException",
                "logStreamNamePrefix and logStreamNames are mutually exclusive parameters.");
        var pattern = FilterPattern.Parse(request.FilterPattern);
        LogPosition at = default;
        if (request.NextToken is { } token && !LogPosition.TryParse(token, out at))
            throw new AwsException("InvalidParameterException", "The specified nextToken is invalid.");

        var from = Math.Max(request.StartTime ?? 0, Oldest(group));
        var prefix = request.LogStreamNamePrefix ?? "";
        var held = events.Find(
            group,
            stream => request.LogStreamNames?.Contains(stream)
                ?? stream.StartsWith(prefix, StringComparison.Ordinal),
            added => added.Position.Timestamp >= from
                && added.Position.Timestamp <= (request.EndTime ?? long.MaxValue)
                && added.Position.CompareTo(at) >= 0);
        held.Sort();
        // Lazily: a page needs no more than its own.
        using var matching = held.Where(added => pattern.Matches(added.Line.Message)).GetEnumerator();
        var page = Page(matching, request.Limit);
        return new
        {
            Events = page.Select(added => new
            {
                LogStreamName = added.Line.Stream,
                added.Position.Timestamp,
                added.Line.Message,
                IngestionTime = Milliseconds(added.IngestionTime),
                added.EventId,
            }),
            SearchedLogStreams = Array.Empty<object>(),
            NextToken = page.Count > 0 && matching.MoveNext() ? matching.Current.Position.Digits : null,
        };
    }

    static object Test(TestMetricFilterRequest request)
    {
        var pattern = FilterPattern.Parse(request.FilterPattern);
        return new
        {
            Matches = request.LogEventMessages.Index()
                .Where(message => pattern.Matches(message.Item))
                .Select(message => new
                {
                    EventNumber = message.Index + 1,
                    EventMessage = message.Item,
                    ExtractedValues = new Dictionary<string, string>(),
                }),
        };
    }

    /// <summary>The first that a group still keeps, in milliseconds since 1970.</summary>
    long Oldest(string group) => groups.Get(group).RetentionInDays is { } days
        ? Milliseconds(time.GetUtcNow().AddDays(-days))
        : 0;

    static long Milliseconds(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds();

    static List<LogEvent> Page(IEnumerable<LogEvent> found, int? limit)
    {
        using var all = found.GetEnumerator();
        return Page(all, limit);
    }

    /// <summary>As many as a page has, which is one at least.</summary>
    static List<LogEvent> Page(IEnumerator<LogEvent> found, int? limit)
    {
        List<LogEvent> page = [];
        for (var bytes = 0L; page.Count < (limit ?? PageSize) && bytes < PageBytes && found.MoveNext();)
        {
            page.Add(found.Current);
            bytes += found.Current.Size;
        }
        return page;
    }
}
