using System.Globalization;
using MathNet.Numerics.Statistics;
using ScottPlot;
using ScottPlot.MultiplotLayouts;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace Benchmarks.Tuning;

/// <summary>The results as a table in Markdown and as a picture.</summary>
sealed class Report(Problems problems, Results results, IReadOnlyList<(string Method, string Name)> methods)
{
    static readonly int[] Budgets = [10, 20, 30, 50];

    const int Width = 900, Height = 1400, Columns = 2;

    /// <summary>
    /// Mean best objective, and by how much and how often the first method is ahead of each other one with the same
    /// seed.
    /// </summary>
    public void WriteTable(TextWriter writer)
    {
        var others = methods.Skip(1).ToList();
        var names = methods.Select(method => method.Name)
            .Concat(others.Select(other => $"{other.Name} − {methods[0].Name}"));
        writer.WriteLine($"| data set, ranges | trials | {string.Join(" | ", names)} |");
        writer.WriteLine($"|---|--:|{string.Concat(Enumerable.Repeat("--:|", methods.Count + others.Count))}");
        foreach (var problem in results.Problems)
        {
            foreach (var trials in Budgets)
            {
                var bests = methods.Select(method => results.Best(problem, method.Method, trials)).ToList();
                var lowest = bests.Min(best => best.Mean());
                var digits = Digits(lowest);
                var means = bests.Select(best => Number(best.Mean(), digits))
                    .Select(mean => mean == Number(lowest, digits) ? $"**{mean}**" : mean);
                var differences = bests.Skip(1).Select(best => Difference(bests[0], best, digits));
                writer.WriteLine(
                    $"| {problem.DataSet}, {problem.Space} | {trials} | {string.Join(" | ", means.Concat(differences))} |");
            }
        }
    }

    /// <summary>Above the lowest objective that any search found: the mean over the seeds, after each trial.</summary>
    public void WritePlot(string file)
    {
        var plots = new Multiplot
        {
            Layout = new Grid(rows: (results.Problems.Count + Columns - 1) / Columns, columns: Columns),
        };
        plots.AddPlots(results.Problems.Count);
        foreach (var (plot, problem) in plots.GetPlots().Zip(results.Problems))
        {
            var floor = methods.SelectMany(method => results.Best(problem, method.Method, problems.Trials)).Min();
            int[] trials = [.. Enumerable.Range(1, problems.Trials)];
            foreach (var (method, name) in methods)
            {
                var line = plot.Add.ScatterLine(
                    trials,
                    trials.Select(count => Math.Log10(results.Best(problem, method, count).Mean() - floor)).ToArray());
                (line.LegendText, line.LineWidth) = (name, 2);
            }
            plot.Axes.Left.TickGenerator = new NumericAutomatic
            {
                IntegerTicksOnly = true,
                MinorTickGenerator = new LogMinorTickGenerator(),
                LabelFormatter = power => Math.Pow(10, power).ToString("0.#####", CultureInfo.InvariantCulture),
            };
            plot.Axes.SetLimitsX(0, problems.Trials);
            plot.Title($"{problem.DataSet}, {problem.Space} ranges", size: 16);
            plot.XLabel("trials");
            plot.YLabel($"mean {problems.DataSets[problem.DataSet].EvalMetric} above {Number(floor, Digits(floor))}");
            plot.ShowLegend(Alignment.UpperRight);
        }
        using var stream = File.Create(file);
        using var canvas = SKSvgCanvas.Create(SKRect.Create(Width, Height), stream);
        plots.Render(canvas, new PixelRect(0, Width, Height, 0));
    }

    static string Difference(double[] first, double[] other, int digits)
    {
        double[] differences = [.. other.Zip(first, (o, f) => o - f)];
        var error = differences.StandardDeviation() / Math.Sqrt(differences.Length);
        var ahead = differences.Count(difference => difference > 0);
        return $"{Number(differences.Mean(), digits)} ± {Number(error, digits)}, {ahead} of {differences.Length}";
    }

    static int Digits(double objective) => objective >= 100 ? 1 : 4;

    static string Number(double value, int digits) =>
        value.ToString($"F{digits}", CultureInfo.InvariantCulture).Replace('-', '−');
}
