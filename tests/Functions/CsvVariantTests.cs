using System.Text.Json;

namespace Tests.Functions;

/// <summary>
/// What becomes of the files that spreadsheets and notebooks write: in the table, the answer's account of the columns,
/// its warnings, the names of the features, and the different rows of all files, labels first.
/// </summary>
[Collection("GenerateDataset")]
public class CsvVariantTests(GenerateDatasetFixture functions)
{
    public static TheoryData<string> Cases => CsvCase.Read("csv-variants.json");

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_file_becomes_what_the_table_says(string text)
    {
        using var document = JsonDocument.Parse(text);
        var variant = document.RootElement;

        var answer = await CsvCase.InvokeAsync(functions, variant);

        Assert.False(answer.IsError, answer.Json.GetRawText());
        var source = answer.Body.GetProperty("source");
        Assert.Equal(Texts(variant, "columns"), Texts(source, "columns"));
        Assert.Equal(Texts(variant, "warnings"), Texts(source, "warnings").Select(warning => warning.Replace(CsvCase.Source, "SOURCE")));
        Assert.Equal(
            variant.TryGetProperty("delimiter", out var delimiter) ? delimiter.GetString() : "comma",
            source.GetProperty("delimiter").GetString());
        Assert.Equal(
            variant.TryGetProperty("decimal", out var point) ? point.GetString() : "point",
            source.GetProperty("decimal").GetString());
        var names = functions.Read(answer, "columns.csv");
        Assert.Equal(Texts(variant, "names"), names.TrimEnd('\n').Split('\n'));
        Assert.Equal(answer.Body.GetProperty("columns").GetInt32(), names.Count(letter => letter == '\n'));
        if (variant.TryGetProperty("rows", out _))
            Assert.Equal(
                Texts(variant, "rows").Order(StringComparer.Ordinal),
                Rows(answer).Distinct().Order(StringComparer.Ordinal));
    }

    IEnumerable<string> Rows(Answer answer) =>
    [
        .. Lines(answer, "train.csv"),
        .. Lines(answer, "validation.csv"),
        .. Lines(answer, "test-labels.csv").Zip(Lines(answer, "test.csv"), (label, features) => $"{label},{features.Replace("nan", "")}"),
    ];

    string[] Lines(Answer answer, string file) => functions.Read(answer, file).TrimEnd('\n').Split('\n');

    static string[] Texts(JsonElement of, string name) =>
        of.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(text => text.GetString()!)] : [];
}
