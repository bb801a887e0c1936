using System.Globalization;
using Local.Aws;

namespace Local.Reports.Scoring;

/// <summary>
/// A transform job's predictions beside the labels of its input: how good the model is on data it never saw.
/// </summary>
/// <remarks>
/// For an input <c>…/test.csv</c> the labels are <c>…/test-labels.csv</c>, one number a line; predictions are one
/// number a line too. The figures are those of all rows; of very many, every n-th is kept for the charts.
/// Razor makes components public, so what they are given has a public name; its members stay our own.
/// </remarks>
public sealed class TestResult
{
    const int Most = 50_000;

    readonly List<ScoredRow> _rows = [];

    TestResult()
    {
    }

    /// <summary>All of them, or every n-th.</summary>
    internal IReadOnlyList<ScoredRow> Rows => _rows;

    internal long Count { get; private set; }
    internal double RootMeanSquaredError { get; private set; }
    internal double MeanAbsoluteError { get; private set; }

    /// <summary>The error of the training labels' mean as every row's prediction.</summary>
    internal double ErrorOfMean { get; private set; }

    /// <summary>The share of the test labels' variance that the predictions explain.</summary>
    internal double RSquared { get; private set; }

    /// <summary>Labels are 0 and 1, both, and predictions probabilities.</summary>
    internal bool IsBinary { get; private set; }

    /// <param name="training">The training data: a label in the first column. Null when they are not known.</param>
    /// <returns>
    /// Null when there are no labels beside the input, or the predictions are not one number for each.
    /// </returns>
    internal static TestResult? Read(
        IObjectStore objects,
        Principal caller,
        S3Uri input,
        S3Uri predictions,
        S3Uri? training)
    {
        var stem = Path.ChangeExtension(input.Key, null);
        var labels = input with { Key = $"{stem}-labels{Path.GetExtension(input.Key)}" };
        if (!IsThere(objects, caller, labels) || !IsThere(objects, caller, predictions))
            return null;
        var mean = training is not null && IsThere(objects, caller, training)
            ? Numbers(objects, caller, training).Average() : null;

        var result = new TestResult();
        var (errors, absolute, ofMean, sum, squares) = (0.0, 0.0, 0.0, 0.0, 0.0);
        var (zeros, ones, step) = (0L, 0L, 1L);
        var isProbability = true;
        using var expected = Numbers(objects, caller, labels).GetEnumerator();
        foreach (var number in Numbers(objects, caller, predictions))
        {
            if (!expected.MoveNext() || expected.Current is not { } label || number is not { } prediction)
                return null;
            var error = prediction - label;
            (errors, absolute) = (errors + error * error, absolute + Math.Abs(error));
            (sum, squares) = (sum + label, squares + label * label);
            ofMean += (mean - label) * (mean - label) ?? 0;
            (zeros, ones) = (zeros + (label == 0 ? 1 : 0), ones + (label == 1 ? 1 : 0));
            isProbability &= prediction is >= 0 and <= 1;
            if (result.Count++ % step != 0)
                continue;
            result._rows.Add(new((float)label, (float)prediction));
            if (result._rows.Count < Most)
                continue;
            step *= 2;
            var place = 0;
            result._rows.RemoveAll(_ => place++ % 2 == 1);
        }
        var count = result.Count;
        if (count == 0 || expected.MoveNext())
            return null;
        var variance = squares / count - sum / count * (sum / count);
        result.RootMeanSquaredError = Math.Sqrt(errors / count);
        result.MeanAbsoluteError = absolute / count;
        result.ErrorOfMean = mean is null ? double.NaN : Math.Sqrt(ofMean / count);
        result.RSquared = variance > 0 ? 1 - errors / count / variance : double.NaN;
        result.IsBinary = isProbability && zeros > 0 && ones > 0 && zeros + ones == count;
        return result;
    }

    static bool IsThere(IObjectStore objects, Principal caller, S3Uri location) =>
        objects.List(caller, location.Bucket, location.Key).Any(found => found.Key == location.Key);

    /// <summary>The first column of a CSV without a header; null where it is no number.</summary>
    static IEnumerable<double?> Numbers(IObjectStore objects, Principal caller, S3Uri location)
    {
        using var lines = new StreamReader(objects.OpenRead(caller, location.Bucket, location.Key));
        while (lines.ReadLine() is { } line)
        {
            var cell = line.IndexOf(',') is >= 0 and var comma ? line.AsSpan(0, comma) : line;
            yield return double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number) ? number : null;
        }
    }
}

readonly record struct ScoredRow(float Label, float Prediction);
