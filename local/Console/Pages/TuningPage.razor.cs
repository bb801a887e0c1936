using Local.Console.Jobs;
using Local.Reports.Tuning;
using Local.SageMaker;
using Local.SageMaker.Training;
using Local.SageMaker.Tuning;
using Microsoft.AspNetCore.Components;

namespace Local.Console.Pages;

/// <summary>A tuning job: which training job is best, how it got there, and what the ranges did. Live.</summary>
sealed partial class TuningPage
{
    // The first answer has all charts. A circuit draws the page anew: first what one sees at once, and the table, so
    // that it soon takes what one does, then the other charts, each time when the browser is done with those before.
    const int Turns = 3;

    DrawnBoard _drawn = default!;
    HashSet<int> _chosen = [];
    long _changedAt;
    int _turn;

    [Parameter] public string Name { get; set; } = "";

    /// <summary>The numbers of the trials that are compared, with commas.</summary>
    [SupplyParameterFromQuery] public string? Compare { get; set; }

    TuningBoard Board => _drawn.Board;

    string? Execution => SageMakerService.ExecutionOf(Board.Job.Tags);

    protected override void OnInitialized()
    {
        var sageMaker = Services.SageMaker;
        Action<TrainingJob> trained = job =>
        {
            if (job.TuningJobArn == _drawn?.Board.Job.Arn)
                ReadLater();
        };
        Action<TuningJob> tuned = job =>
        {
            if (job == _drawn?.Board.Job)
                ReadLater();
        };
        _changedAt = Services.Time.GetTimestamp();
        sageMaker.TrainingJobs.Changed += trained;
        sageMaker.TuningJobs.Changed += tuned;
        AtEnd(() => sageMaker.TrainingJobs.Changed -= trained);
        AtEnd(() => sageMaker.TuningJobs.Changed -= tuned);
    }

    protected override void OnParametersSet()
    {
        _chosen = Numbers(Compare);
        Read();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (_turn == Turns)
            return;
        _turn++;
        StateHasChanged();
    }

    bool IsTurn(int turn) => !RendererInfo.IsInteractive || _turn >= turn;

    protected override void Read()
    {
        _drawn = Services.Boards.Of(Services.SageMaker.TuningJobs.Get(Name));
        // Another page's, of a moment before the last change: that may have been the last of all.
        if (_drawn.At <= _changedAt && !_drawn.IsFinal)
            Changed();
    }

    void ReadLater()
    {
        _changedAt = Services.Time.GetTimestamp();
        Changed();
    }

    // What the page shows follows the address, which the browser may not have yet.
    void Choose(int number)
    {
        var chosen = Numbers(Query["compare"]);
        if (!chosen.Remove(number))
            chosen.Add(number);
        Query.Set("compare", chosen.Count == 0 ? null : string.Join(',', chosen.Order()));
    }

    static HashSet<int> Numbers(string? compare) =>
        [.. (compare ?? "").Split(',').Select(text => int.TryParse(text, out var number) ? number : 0)
            .Where(number => number > 0)];
}
