using Local.Console.Controls;
using Local.Console.Executions;
using Local.StepFunctions.Executions;
using Microsoft.AspNetCore.Components;

namespace Local.Console.Pages;

/// <summary>One execution: what it does, live, and what it did.</summary>
sealed partial class ExecutionPage
{
    static readonly IReadOnlyList<(string Id, string Title)> Views = [
        ("graph", "Graph view"), ("table", "Table view"), ("timeline", "Timeline"), ("events", "Event view"),
        ("logs", "Logs")];

    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(60);

    CancellationTokenSource _following = new();
    ExecutionView? _view;
    bool _isClosed;
    string? _name;
    Visit? _visit;
    Visit? _chosen;

    [Parameter] public string Arn { get; set; } = "";
    [SupplyParameterFromQuery(Name = "view")] public string? ViewName { get; set; }
    [SupplyParameterFromQuery] public string? Tab { get; set; }

    /// <summary>A state's name.</summary>
    [SupplyParameterFromQuery] public string? State { get; set; }

    /// <summary>The event that entered a state: which of its visits.</summary>
    [SupplyParameterFromQuery(Name = "visit")] public int VisitId { get; set; }

    [SupplyParameterFromQuery] public int Event { get; set; }

    string Shown => Views.Any(view => view.Id == ViewName) ? ViewName! : "graph";

    protected override void OnInitialized()
    {
        Action<Execution> changed = execution =>
        {
            if (execution == _view?.Execution)
                Changed();
        };
        Services.StepFunctions.Executions.Changed += changed;
        AtEnd(() => Services.StepFunctions.Executions.Changed -= changed);
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_view?.Execution.Arn != Arn)
            await OpenAsync(Arn);
        Choose();
    }

    async Task OpenAsync(string arn)
    {
        var execution = Services.StepFunctions.GetExecution(arn);
        await execution.History.SettledAsync();
        // The address may name another one by now, or this one was opened when another part of it had changed.
        if (_isClosed || arn != Arn || execution == _view?.Execution)
            return;
        _following.Cancel();
        _following = new();
        _view = ExecutionView.Of(execution);
        _ = FollowAsync(_view, _following.Token);
    }

    /// <summary>
    /// Takes each further event as it comes, until the page is closed; after the execution's end those of its redrives.
    /// </summary>
    async Task FollowAsync(ExecutionView view, CancellationToken cancellation)
    {
        try
        {
            await foreach (var batch in Following.AfterAsync(view, Services.StepFunctions, cancellation)
                .InBatchesAsync(Interval, Services.Time, cancellation))
                await InvokeAsync(() => Take(view.Progress, batch));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The page is closed, or shows another execution.
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }

    void Take(ExecutionProgress progress, IReadOnlyList<HistoryEvent> news)
    {
        foreach (var happened in news)
            progress.Apply(happened);
        Choose();
        StateHasChanged();
    }

    /// <summary>Finds what the address names.</summary>
    void Choose()
    {
        if (_view is null)
            return;
        _visit = _chosen = _view.Progress.FindVisit(VisitId);
        _name = _visit?.Name ?? State;
        if (_visit is null && _name is not null)
            _visit = _view.Progress.Tallies.GetValueOrDefault(_name)?.Latest;
    }

    void SelectParent() => Select(_chosen!.Parent!);

    void SelectState(string name) => Go(new() { ["state"] = name, ["visit"] = null, ["event"] = null });

    void Select(Visit visit) => Go(new() { ["state"] = null, ["visit"] = visit.Entered.Id, ["event"] = null });

    void SelectEvent(int index) =>
        Go(new() { ["event"] = index, ["state"] = null, ["visit"] = _view!.Progress.VisitOf(index)?.Entered.Id });

    void ShowStep(Visit visit) =>
        Go(new() { ["state"] = null, ["visit"] = visit.Entered.Id, ["tab"] = "details", ["event"] = null });

    void Show(string view) => Query.Set("view", view);

    void ShowTab(string tab) => Query.Set("tab", tab);

    void Go(Dictionary<string, object?> parameters) => Query.Set(parameters);

    protected override void Dispose(bool disposing)
    {
        _isClosed = true;
        _following.Cancel();
        _following.Dispose();
        base.Dispose(disposing);
    }
}
