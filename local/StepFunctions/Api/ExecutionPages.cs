using System.Globalization;
using Local.Aws;
using Local.StepFunctions.Executions;

namespace Local.StepFunctions.Api;

/// <summary>Pages of executions and of their histories, of which no more is read than is shown.</summary>
static class ExecutionPages
{
    const string PendingRedrive = "PENDING_REDRIVE";

    /// <summary>
    /// A page of a history with more data ends before it has as many events as were asked for, which is documented.
    /// Ours: where the service ends it is not.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html"/>
    const long MostBytes = 4 << 20;

    public static (IReadOnlyList<ListedExecution> Executions, string? Next) List(
        StepFunctionsService service, ListExecutionsRequest request)
    {
        bool? isRedriven = request.RedriveFilter is { } filter ? filter is "REDRIVEN" : null;
        // Which of its children a map run is yet to redrive is known to the run, not to an index.
        if (request.MapRunArn is { } arn && service.MapRuns.FindRunning(arn) is { Attempt: not null })
        {
            var children = service.Executions.Children(arn).Where(child =>
                (request.StatusFilter is null || Status(service, child) == request.StatusFilter)
                && (isRedriven is null || child.RedriveCount > 0 == isRedriven));
            return Page.Of(children.OrderByDescending(child => child.Log), request.MaxResults, request.NextToken);
        }
        ExecutionStatus? status = null;
        if (request.StatusFilter is { } name && (status = ExecutionStatusJson.Find(name)) is null)
            return ([], null);
        var size = Page.Size(request.MaxResults);
        var query = new ExecutionQuery
        {
            MachineArn = request.StateMachineArn,
            MapRunArn = request.MapRunArn,
            Status = status,
            IsRedriven = isRedriven,
            After = request.NextToken is { } token ? Parse(token) : null,
        };
        var found = service.Executions.List(query, size + 1);
        return found.Count <= size ? (found, null) : ([.. found.Take(size)], Print(found[size - 1]));
    }

    /// <summary>The status; of a child that its map run is yet to redrive, that.</summary>
    public static string Status(StepFunctionsService service, ListedExecution execution) =>
        execution.MapRunArn is { } arn
            && service.MapRuns.FindRunning(arn) is { } run
            && run.IsPending(execution, service.Executions)
            ? PendingRedrive
            : ExecutionStatusJson.Print(execution.Status);

    /// <returns>The events of a page, and the token of the next: the number of its first event.</returns>
    public static (IEnumerable<HistoryEvent> Events, string? Next) History(History history, HistoryRequest request)
    {
        var (size, count) = (Page.Size(request.MaxResults), history.LastId);
        var start = request.ReverseOrder ? count : 1;
        if (request.NextToken is { } token
            && (
                !int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out start)
                    || start < 1
                    || start > count))
            throw InvalidToken();
        var (first, last) = request.ReverseOrder
            ? (Math.Max(1, start - size + 1), start)
            : (start, Math.Min(count, start + size - 1));
        var events = history.Read(first, last, MostBytes, request.ReverseOrder);
        var next = (events.Count > 0 ? events[^1].Id : last) + (request.ReverseOrder ? -1 : 1);
        return (events, next >= 1 && next <= count ? Text(next) : null);

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    static string Print(ListedExecution last) => string.Create(CultureInfo.InvariantCulture, $"{last.StartDate.UtcTicks}-{last.Log}");

    static (DateTimeOffset, long) Parse(string token) => token.Split('-') is [var start, var log]
        && long.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTime.MaxValue.Ticks
        && long.TryParse(log, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (new(ticks, TimeSpan.Zero), number)
            : throw InvalidToken();

    static AwsException InvalidToken() => new("InvalidToken", "Invalid Token: 'Invalid token'");
}
