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
                Changed();
        };
        Action<TuningJob> tuned = job =>
        {
            if (job == _drawn?.Board.Job)
                Changed();
        };
        sageMaker.TrainingJobs.Changed += trained;
        sageMaker.TuningJobs.Changed += tuned;
        AtEnd(() => sageMaker.TrainingJobs.Changed -= trained);
        AtEnd(() => sageMaker.TuningJobs.Changed -= tuned);
    }

    protected override void OnParametersSet()
    {
        _chosen = [.. (Compare ?? "").Split(',').Select(text => int.TryParse(text, out var number) ? number : 0)
            .Where(number => number > 0)];
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

    protected override void Read() => _drawn = Services.Boards.Of(Services.SageMaker.TuningJobs.Get(Name));

    void Choose(int number)
    {
        if (!_chosen.Remove(number))
            _chosen.Add(number);
        var compare = _chosen.Count == 0 ? null : string.Join(',', _chosen.Order());
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("compare", compare), replace: true);
    }
}
