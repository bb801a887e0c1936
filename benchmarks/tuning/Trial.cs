using System.Globalization;

namespace Benchmarks.Tuning;

/// <summary>A line of the results: <c>friedman,four,tpe,1,7,2.5,alpha=3 gamma=1</c>.</summary>
/// <param name="Number">From 1, in a search.</param>
/// <param name="Objective">What is minimised.</param>
sealed record Trial(
    string DataSet,
    string Space,
    string Method,
    int Seed,
    int Number,
    double Objective,
    string Hyperparameters)
{
    public static IEnumerable<Trial> Read(string file) => File.Exists(file) ? File.ReadLines(file).Select(Parse) : [];

    public IEnumerable<KeyValuePair<string, string>> Values =>
        Hyperparameters.Split(' ')
            .Select(pair => pair.Split('='))
            .Select(pair => KeyValuePair.Create(pair[0], pair[1]));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{DataSet},{Space},{Method},{Seed},{Number},{Objective},{Hyperparameters}");

    static Trial Parse(string line) =>
        line.Split(',') is [var dataSet, var space, var method, var seed, var number, var objective, var values]
        ? new(
            dataSet,
            space,
            method,
            int.Parse(seed, null),
            int.Parse(number, null),
            double.Parse(objective, CultureInfo.InvariantCulture),
            values)
        : throw new FormatException($"This is not a result: {line}");
}
