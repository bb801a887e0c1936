using System.Runtime.CompilerServices;
using Local.Aws;
using Local.Aws.Protocols;
using Local.Logs.Filters;

namespace Local.Logs.Api;

/// <summary>Sessions that tell every second what has come into some groups.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html"/>
sealed class LiveTail(LogNames names, LogStore events, LogGroups groups, Authorization authorize, TimeProvider time)
{
    const int MostOfASecond = 500, MostWaiting = 5000;

    static readonly TimeSpan Between = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromHours(3);

    public AwsService AddTo(AwsService service) =>
        service.AddEvents<StartLiveTailRequest>("StartLiveTail", Start);

    IAsyncEnumerable<StreamedEvent> Start(Principal caller, StartLiveTailRequest request)
    {
        List<string> asked = [.. request.LogGroupIdentifiers.Select(LogNames.OfArn)];
        foreach (var group in asked)
        {
            authorize.Require(caller, "logs:StartLiveTail", names.Resource(group));
            groups.Get(group);
        }
        if (request is { LogStreamNames: not null, LogStreamNamePrefixes: not null })
            throw new AwsException("InvalidParameterException",
                "logStreamNamePrefixes and logStreamNames are mutually exclusive parameters.");
        if (asked.Count > 1 && (request.LogStreamNames ?? request.LogStreamNamePrefixes) is not null)
            throw new AwsException("InvalidParameterException",
                "Log streams can be named only with exactly one log group.");
        var pattern = FilterPattern.Parse(request.LogEventFilterPattern);
        return TellAsync(request, line =>
            asked.Contains(line.Group)
            && request.LogStreamNames?.Contains(line.Stream) is not false
            && request.LogStreamNamePrefixes?.Any(prefix =>
                line.Stream.StartsWith(prefix, StringComparison.Ordinal)) is not false
            && pattern.Matches(line.Message));
    }

    async IAsyncEnumerable<StreamedEvent> TellAsync(
        StartLiveTailRequest request,
        Func<LogLine, bool> isWanted,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var waiting = new Queue<LogEvent>();
        events.Appended += Take;
        try
        {
            var ends = time.GetUtcNow() + Longest;
            using var seconds = new PeriodicTimer(Between, time);
            yield return new("sessionStart", new
            {
                RequestId = Guid.NewGuid(),
                SessionId = Guid.NewGuid(),
                request.LogGroupIdentifiers,
                LogStreamNames = request.LogStreamNames ?? [],
                LogStreamNamePrefixes = request.LogStreamNamePrefixes ?? [],
                LogEventFilterPattern = request.LogEventFilterPattern ?? "",
            });
            while (await seconds.WaitForNextTickAsync(cancellation))
            {
                if (time.GetUtcNow() >= ends)
                    throw new AwsException("SessionTimeoutException", "The session has been open for three hours.");
                yield return Update(TakeAll());
            }
        }
        finally
        {
            events.Appended -= Take;
        }

        void Take(LogEvent added)
        {
            if (!isWanted(added.Line))
                return;
            lock (waiting)
            {
                waiting.Enqueue(added);
                if (waiting.Count > MostWaiting)
                    waiting.Dequeue();
            }
        }

        List<LogEvent> TakeAll()
        {
            lock (waiting)
            {
                List<LogEvent> all = [.. waiting];
                waiting.Clear();
                return all;
            }
        }
    }

    /// <summary>A sample where there is too much: one of every so many.</summary>
    StreamedEvent Update(List<LogEvent> fresh)
    {
        var sampled = fresh.Count > MostOfASecond;
        var told = sampled
            ? Enumerable.Range(0, MostOfASecond).Select(i => fresh[(int)((long)i * fresh.Count / MostOfASecond)])
            : fresh;
        return new("sessionUpdate", new
        {
            SessionMetadata = new { Sampled = sampled },
            SessionResults = told.Select(added => new
            {
                LogGroupIdentifier = names.Arn(added.Line.Group),
                LogStreamName = added.Line.Stream,
                added.Line.Message,
                Timestamp = added.Line.Timestamp.ToUnixTimeMilliseconds(),
                IngestionTime = added.IngestionTime.ToUnixTimeMilliseconds(),
            }),
        });
    }
}
