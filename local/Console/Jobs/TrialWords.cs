using System.Globalization;
using Local.Console.Controls;
using Local.Reports.Charts;
using Local.Reports.Tuning;

namespace Local.Console.Jobs;

/// <summary>
/// The words of a trial, which its marks in all charts of a page name; the page's script shows them and follows the
/// address.
/// </summary>
static class TrialWords
{
    public static string IdOf(TuningTrial trial) => string.Create(CultureInfo.InvariantCulture, $"trial-{trial.Number}");

    public static string Of(TuningTrial trial, string title) =>
        $"<p id=\"{IdOf(trial)}\" data-go=\"{Svg.Escape(Address.Training(trial.Name))}\">{Svg.Escape(title)}</p>";
}
