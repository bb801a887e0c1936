using System.Text.Json;
using System.Text.Json.Serialization;
using Local.SageMaker.Search;

namespace Benchmarks.Tuning;

/// <summary>
/// What is tuned: each data set in its spaces, as <c>problems.json</c> describes them to both languages.
/// </summary>
/// <param name="Parameters">Of XGBoost, the same in every training.</param>
sealed record Problems(
    int Trials, int Rounds, OrderedDictionary<string, string> Parameters, OrderedDictionary<string, DataSet> DataSets,
    OrderedDictionary<string, OrderedDictionary<string, NumberRange>> Spaces)
{
    static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        PropertyNameCaseInsensitive = true,
    };

    public static Problems Read()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "problems.json"));
        return JsonSerializer.Deserialize<Problems>(file, Strict)!;
    }

    /// <summary>What is tuned of the data sets that a folder has.</summary>
    public IEnumerable<(string DataSet, string Space)> In(string folder) =>
        from dataSet in DataSets
        where Directory.Exists(Path.Combine(folder, dataSet.Key))
        from space in dataSet.Value.Spaces
        select (dataSet.Key, space);

    public SearchSpace Space(string name) => new([.. Spaces[name].Select(range => range.Value.Named(range.Key))]);
}

/// <param name="Ignore">Columns of the claims that are neither features nor the label; null for the data sets that are
/// generated.</param>
sealed record DataSet(
    string Objective,
    string EvalMetric,
    IReadOnlyList<string> Spaces,
    IReadOnlyList<string>? Ignore = null);

sealed record NumberRange(double Min, double Max, bool Integer = false)
{
    public ParameterRange Named(string name) =>
        Integer
            ? new ParameterRange.Integer(name, (long)Min, (long)Max)
            : new ParameterRange.Continuous(name, Min, Max);
}
