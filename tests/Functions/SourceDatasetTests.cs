using System.Globalization;
using System.Text;

namespace Tests.Functions;

[Collection("GenerateDataset")]
public class SourceDatasetTests(GenerateDatasetFixture functions)
{
    static readonly string[] Files = ["train.csv", "validation.csv", "test.csv", "test-labels.csv"];

    [Fact]
    public async Task Every_row_goes_to_one_file_and_each_file_has_its_share()
    {
        var answer = await GenerateAsync("id,y,a\n" + Lines(1000, i => $"{i},{i * 2},{i % 7}"), """ "label": "y" """);

        Assert.Equal("""{"train":700,"validation":150,"test":150}""", answer.Body.GetProperty("rows").GetRawText());
        Assert.Equal(2, answer.Body.GetProperty("columns").GetInt32());
        var ids = functions.Numbers(answer, "train.csv")
            .Concat(functions.Numbers(answer, "validation.csv"))
            .Select(row => row[1])
            .Concat(functions.Numbers(answer, "test.csv").Select(row => row[0]));
        Assert.Equal(Enumerable.Range(1, 1000).Select(i => (double)i), ids.Order());
        Assert.All(
            functions.Numbers(answer, "train.csv"), row => Assert.Equal((row[1] * 2, row[1] % 7), (row[0], row[2])));
        Assert.Equal(
            functions.Numbers(answer, "test.csv").Select(row => row[0] * 2),
            functions.Numbers(answer, "test-labels.csv").Select(row => row[0]));
        // From all of the file, not from its end.
        Assert.InRange(functions.Numbers(answer, "test.csv").Average(row => row[0]), 430, 570);
    }

    [Fact]
    public async Task A_seed_splits_the_same_and_another_seed_otherwise()
    {
        var file = "y,a\n" + Lines(100, i => $"{i},{i}");

        var first = await GenerateAsync(file, """ "seed": 1 """);
        var again = await GenerateAsync(file, """ "seed": 1 """);
        var other = await GenerateAsync(file, """ "seed": 2 """);

        Assert.All(Files, name => Assert.Equal(functions.Read(first, name), functions.Read(again, name)));
        Assert.All(Files, name => Assert.NotEqual(functions.Read(first, name), functions.Read(other, name)));
    }

    [Fact]
    public async Task Text_becomes_a_column_for_each_of_its_values_in_ordinal_order()
    {
        string[] text = ["Zoo", "1", "\"Fire, theft\"", "\"\"\"quoted\"\"\"", "", " éa "];
        var answer = await GenerateAsync("kind,y,n\n" + Lines(60, i => $"{text[i % 6]},{i},{(i % 2 == 0 ? i : "")}"), """ "label": "y" """);

        Assert.Equal(6, answer.Body.GetProperty("columns").GetInt32());
        // The order of the six texts: a quote sorts first, then digits, capitals, é; an empty cell has no place.
        int[] places = [3, 1, 2, 0, -1, 4];
        foreach (var row in functions.Numbers(answer, "train.csv"))
        {
            var i = (int)row[0];
            var place = places[i % 6];
            Assert.Equal(
                Enumerable.Range(0, 5).Select(value => place < 0 ? double.NaN : value == place ? 1 : 0), row[1..6]);
            Assert.Equal(i % 2 == 0 ? i : double.NaN, row[6]);
        }
    }

    [Fact]
    public async Task A_missing_value_alone_in_its_row_does_not_make_a_blank_line()
    {
        // The value that makes it a column is not among the test rows of this seed.
        var answer = await GenerateAsync("y,a\n" + Lines(100, i => i == 1 ? "1,5" : $"{i},"), """ "seed": 1 """);

        Assert.Equal(string.Concat(Enumerable.Repeat("nan\n", 15)), functions.Read(answer, "test.csv"));
        Assert.All(
            functions.Read(answer, "validation.csv").TrimEnd('\n').Split('\n'), line => Assert.EndsWith(",", line));
    }

    [Fact]
    public async Task A_file_from_Windows_with_an_unnamed_column_and_numbers_in_all_spellings_is_read()
    {
        var answer = await GenerateAsync(
            "\uFEFF,\"a, b\",c\r\n" + Lines(12, _ => "\"1.50\", +1E3 ,.5", "\r\n") + "-0.1,1e-7,\"\"\r\n\r\n",
            """ "label": "", "seed": 1 """);

        Assert.Equal("", answer.Body.GetProperty("source").GetProperty("label").GetString());
        var lines = functions.Read(answer, "train.csv").TrimEnd('\n').Split('\n').Distinct();
        Assert.Equal(["-0.1,1E-07,", "1.5,1000,0.5"], lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_found_is_logged_and_so_are_the_warnings()
    {
        await GenerateAsync("y;grade;a\n" + Lines(40, i => $"{i};{(i > 30 ? "none" : i % 4)};{i},5"), """ "seed": 1 """);

        await functions.LogsAsync(
            "INFO", "Read 40 rows of s3://bucket/input/data.csv: a semicolon between cells, a decimal comma, label \"y\".");
        await functions.LogsAsync("INFO", "Columns: grade: one-hot, 5 values; a: numeric");
        await functions.LogsAsync(
            "WARN", "Column \"grade\" is taken as text, although 75.0% of its cells are numbers: row 32 has \"none\".");
    }

    [Fact]
    public async Task The_answer_names_the_first_hundred_columns_and_shortens_long_names()
    {
        var names = Enumerable.Range(1, 120).Select(i => i == 1 ? new string('x', 200) : $"c{i}");

        var answer = await GenerateAsync(
            $"y,{string.Join(',', names)}\n" + Lines(10, i => $"{i}{string.Concat(Enumerable.Repeat(",2", 120))}"), """ "seed": 1 """);

        var columns = answer.Body.GetProperty("source")
            .GetProperty("columns")
            .EnumerateArray()
            .Select(column => column.GetString()!)
            .ToList();
        Assert.Equal(101, columns.Count);
        Assert.Equal([$"{new string('x', 60)}…: numeric", "c2: numeric"], columns[..2]);
        Assert.Equal("and 20 more, in the function's log", columns[^1]);
        Assert.Equal(names, functions.Read(answer, "columns.csv").TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_file_that_is_replaced_between_the_passes_is_refused()
    {
        var before = await functions.WrittenAsync();
        var reads = 0;
        functions.Refuses = (action, _) =>
        {
            if (action == "s3:GetObject" && ++reads == 2)
                functions.Put("data.csv", Encoding.UTF8.GetBytes("y,a\n" + Lines(20, i => $"{i},text")));
            return false;
        };
        try
        {
            var answer = await functions.InvokeAsync(Input("y,a\n" + Lines(20, i => $"{i},{i}"), """ "seed": 1 """));
            Assert.Equal(
                "s3://bucket/input/data.csv was replaced while it was being read. Start again when it no longer changes.",
                answer.Message);
        }
        finally
        {
            functions.Refuses = (_, _) => false;
        }
        Assert.Equal(before, await functions.WrittenAsync());
    }

    Task<Answer> GenerateAsync(string file, string fields) => functions.InvokeAsync(Input(file, fields));

    string Input(string file, string fields)
    {
        functions.Put("data.csv", Encoding.UTF8.GetBytes(file));
        return $$"""{ "source": "s3://bucket/input/data.csv", {{fields}} }""";
    }

    static string Lines(int count, Func<int, string> line, string end = "\n") =>
        string.Concat(Enumerable.Range(1, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{line(i)}{end}")));
}
