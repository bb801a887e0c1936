using System.Globalization;

namespace Benchmarks.Tuning;

/// <summary>Rows of a data set, the label first, and their files, which both languages train on.</summary>
static class Rows
{
    /// <summary>The rows of each file, training and validation.</summary>
    const int Count = 3000;

    /// <summary>
    /// Writes <c>train.csv</c> and <c>validation.csv</c> of each data set. Another <paramref name="part"/> has other
    /// rows.
    /// </summary>
    /// <param name="claims">The insurance claims; null leaves out the data sets made of them.</param>
    public static void Write(Problems problems, string folder, int part, string? claims)
    {
        foreach (var (name, dataSet) in problems.DataSets)
        {
            if (dataSet.Ignore is not null && claims is null)
                continue;
            var rows = dataSet.Ignore is null
                ? [.. Generated.Rows(name, 2 * Count, new Random(part)).Select(Line)]
                : Claims(claims!, name, dataSet.Ignore, part);
            Directory.CreateDirectory(Path.Combine(folder, name));
            File.WriteAllLines(Path.Combine(folder, name, "train.csv"), rows.Take(Count));
            File.WriteAllLines(Path.Combine(folder, name, "validation.csv"), rows.Skip(Count));
        }
    }

    public static (float[] Labels, float[] Features) Read(string file)
    {
        List<float> labels = [], features = [];
        foreach (var line in File.ReadLines(file))
        {
            float[] row = [.. line.Split(',').Select(value => float.Parse(value, CultureInfo.InvariantCulture))];
            labels.Add(row[0]);
            features.AddRange(row[1..]);
        }
        return ([.. labels], [.. features]);
    }

    /// <summary>The part's rows of the claims in an order of their own.</summary>
    static string[] Claims(string file, string label, IReadOnlyList<string> ignore, int part)
    {
        var lines = File.ReadAllLines(file);
        var header = lines[0].Split(',');
        if (ignore.Append(label).FirstOrDefault(name => !header.Contains(name)) is { } missing)
            throw new InvalidDataException($"{file} has no column named '{missing}': give the insurance claims that README.md names.");
        int[] columns = [
            Array.IndexOf(header, label),
            .. Enumerable.Range(0, header.Length).Where(i => header[i] != label && !ignore.Contains(header[i])),
        ];
        var rows = lines[1..];
        if (rows.Length < (part + 1) * 2 * Count)
            throw new InvalidDataException($"{file} has {rows.Length} rows, and part {part} needs {(part + 1) * 2 * Count}.");
        new Random(0).Shuffle(rows);
        return [.. rows.Skip(part * 2 * Count).Take(2 * Count).Select(row => row.Split(','))
            .Select(row => Line(columns.Select(column => double.Parse(row[column], CultureInfo.InvariantCulture))))];
    }

    static string Line(IEnumerable<double> values) =>
        string.Join(',', values.Select(value => ((float)value).ToString(CultureInfo.InvariantCulture)));
}
