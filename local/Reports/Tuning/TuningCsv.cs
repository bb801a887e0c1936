using System.Globalization;
using System.Text;

namespace Local.Reports.Tuning;

/// <summary>The trials as a table for spreadsheets and notebooks: a row each, with a header.</summary>
static class TuningCsv
{
    public static string Write(TuningBoard board)
    {
        string[] metrics =
        [
            .. board.Trials.SelectMany(trial => trial.State.Metrics.Keys).Distinct().Order(StringComparer.Ordinal),
        ];
        var csv = new StringBuilder();
        Add(csv, ["trial", "name", "status", board.Metric, .. metrics.Where(metric => metric != board.Metric),
            "rounds", "start", "end", .. board.Parameters.Select(parameter => parameter.Name)]);
        foreach (var trial in board.Trials)
        {
            Add(csv,
            [
                trial.Number.ToString(CultureInfo.InvariantCulture),
                trial.Name,
                trial.State.Status.ToString(),
                Text(trial.Objective),
                .. metrics.Where(metric => metric != board.Metric).Select(metric =>
                    trial.State.Metrics.TryGetValue(metric, out var value) ? Text(value) : ""),
                trial.State.Round.ToString(CultureInfo.InvariantCulture),
                Text(trial.Start),
                Text(trial.State.TrainingEndTime),
                .. board.Parameters.Select(parameter => trial.ValueOf(parameter.Name) ?? ""),
            ]);
        }
        return csv.ToString();
    }

    static void Add(StringBuilder csv, IEnumerable<string> cells) =>
        csv.AppendJoin(',', cells.Select(Quoted)).Append("\r\n");

    static string Quoted(string cell) =>
        cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;

    static string Text(float? number) => number?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    static string Text(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture) ?? "";
}
