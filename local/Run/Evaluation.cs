using System.Globalization;
using Local.Aws;

namespace Local.Run;

/// <summary>Compares a transform job's predictions with the labels of its input, where there are any.</summary>
static class Evaluation
{
    /// <summary>
    /// For an input <c>…/test.csv</c> the labels are <c>…/test-labels.csv</c>, one number a line; predictions are one
    /// number a line too. The mean to compare with is that of the training labels, the first column of <paramref
    /// name="training"/>: what a model without features would have learned.
    /// </summary>
    /// <returns>
    /// Null when there are no labels beside the input, or the predictions are not one number for each.
    /// </returns>
    public static TestSet? Compare(
        IObjectStore objects,
        Principal caller,
        S3Uri input,
        S3Uri predictions,
        S3Uri training)
    {
        var stem = Path.ChangeExtension(input.Key, null);
        var labels = input with { Key = $"{stem}-labels{Path.GetExtension(input.Key)}" };
        if (!objects.List(caller, labels.Bucket, labels.Key).Any(found => found.Key == labels.Key))
            return null;
        var mean = Numbers(objects, caller, training).Average();

        using var expected = Numbers(objects, caller, labels).GetEnumerator();
        var (rows, squares, squaresOfMean) = (0L, 0.0, 0.0);
        foreach (var prediction in Numbers(objects, caller, predictions))
        {
            if (!expected.MoveNext() || expected.Current is not { } label || prediction is null || mean is null)
                return null;
            rows++;
            squares += Square(prediction.Value - label);
            squaresOfMean += Square(mean.Value - label);
        }
        return rows == 0 || expected.MoveNext()
            ? null
            : new(input.ToString(), rows, Math.Sqrt(squares / rows), Math.Sqrt(squaresOfMean / rows));
    }

    static double Square(double value) => value * value;

    /// <summary>The first column of a CSV without a header.</summary>
    static IEnumerable<double?> Numbers(IObjectStore objects, Principal caller, S3Uri location)
    {
        using var lines = new StreamReader(objects.OpenRead(caller, location.Bucket, location.Key));
        while (lines.ReadLine() is { } line)
        {
            var cell = line.IndexOf(',') is >= 0 and var comma ? line.AsSpan(0, comma) : line;
            var isNumber = double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
            yield return isNumber ? number : null;
        }
    }
}
