using System.Text.Json;

namespace Local.StepFunctions.Language.Paths;

/// <summary>
/// One evaluation of a path, with those in its filters: what <c>$</c> is, and how much has been looked at.
/// </summary>
/// <param name="Path">As written.</param>
/// <param name="MustExist">Whether a property that is not there ends the search, as where a filter asks whether a path
/// leads anywhere.</param>
sealed record PathSearch(JsonElement Root, string Path, bool MustExist = false)
{
    /// <summary>
    /// The most values that are looked at: about a second of a processor. Ours: a path over the greatest input there
    /// can be takes far less.
    /// </summary>
    const long MaxWork = 10_000_000;

    readonly Counter _work = new();

    /// <summary>A property was missing that must exist.</summary>
    public bool IsMissed { get; set; }

    /// <summary>The same, for a filter's question whether a path leads anywhere.</summary>
    public PathSearch ForExistence() => this with { MustExist = true, IsMissed = false };

    public void Spend(long values)
    {
        if ((_work.Value += values) > MaxWork)
            throw new EvaluationException($"The JSONPath '{Path}' looks at more than {MaxWork} values.");
    }

    /// <summary>Counted together by all searches of one evaluation.</summary>
    sealed class Counter
    {
        public long Value { get; set; }
    }
}
