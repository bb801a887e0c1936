using System.Text;
using System.Text.Json;
using Local.SageMaker.XGBoost;
using Local.SageMaker.XGBoost.Input;

namespace Tests.SageMaker.XGBoost;

public class CsvTests
{
    /// <summary>What XGBoost 1.7.4 read from each text: labels, and cells in which null is a missing value.</summary>
    public static TheoryData<string> TrainingCases() =>
        [.. CaseFile.Json("training-csv.json").Select(test => test.GetRawText())];

    /// <summary>What Python's csv.Sniffer said about each line.</summary>
    public static TheoryData<string, char?> Delimiters() =>
        [
            .. CaseFile.Json("delimiters.json")
                .Select(test => (test.GetProperty("line").GetString()!, test.GetProperty("delimiter").GetString()?[0])),
        ];

    [Theory, MemberData(nameof(TrainingCases))]
    public void Training_data_are_read_as_XGBoost_reads_them(string test)
    {
        var expected = JsonSerializer.Deserialize<Case>(test, JsonSerializerOptions.Web)!;
        var csv = new TrainingCsv(expected.Delimiter, weighted: false, threads: 1);

        if (expected.Error is { } error)
        {
            var message = Assert.Throws<UserErrorException>(
                () => csv.Add(Text(expected.Text))).Message;
            Assert.Equal($"Failed to load csv data with exception:\nEncountered parser error:\n{error}", message);
            return;
        }
        csv.Add(Text(expected.Text));
        var data = (DenseData)csv.ToData();
        Assert.Equal(expected.Columns, data.Columns);
        Assert.Equal(expected.Labels, data.Labels.Select(label => PythonNumber.Format(label)));
        Assert.Equal(expected.Rows!.Length, data.Rows);
        Assert.Equal(
            expected.Rows.SelectMany(row => row),
            data.Values.ToArray().Select(value => float.IsNaN(value) ? null : PythonNumber.Format(value)));
    }

    [Fact]
    public void Weights_are_the_second_column_when_they_are_asked_for()
    {
        var csv = new TrainingCsv(',', weighted: true, threads: 1);
        csv.Add(Text("1,0.5,7\n2,2,8\n"));
        var data = (DenseData)csv.ToData();

        Assert.Equal([0.5f, 2f], data.Weights!);
        Assert.Equal([7f, 8f], data.Values.ToArray());
    }

    [Fact]
    public void A_weight_that_is_nan_is_none_and_then_no_row_may_have_one()
    {
        TrainingData Read(string text)
        {
            var csv = new TrainingCsv(',', weighted: true, threads: 1);
            csv.Add(Text(text));
            return csv.ToData();
        }

        Assert.Null(Read("1,nan,7\n2,nan,8\n").Weights);
        Assert.EndsWith("Check failed: out->weight.size() == 0 || out->weight.size() + 1 == out->offset.size(): ",
            Assert.Throws<UserErrorException>(() => Read("1,nan,7\n2,2,8\n")).Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(1), InlineData(3)]
    public void A_long_text_is_read_in_blocks_as_if_it_were_one(int threads)
    {
        const int rows = 700_000;
        var text = new StringBuilder();
        for (var row = 0; row < rows; row++)
        {
            text.Append(row).Append(',').Append(row % 7).Append(',').Append(row % 3 == 0 ? "" : "0.5");
            // The one line that is wider comes after blocks of narrow ones; a blank cell takes the next line's label.
            text.Append(row == rows - 2 ? ",9" : row == rows / 2 ? ", " : "").Append(row % 5 == 0 ? "\r\n" : "\n");
        }
        Assert.True(text.Length > 2 * TextBlock.Size);
        var csv = new TrainingCsv(',', weighted: false, threads);
        csv.Add(Text(text.ToString()));
        var data = (DenseData)csv.ToData();

        Assert.Equal((rows, 3), (data.Rows, data.Columns));
        Assert.True(data.Labels.AsSpan().SequenceEqual([.. Enumerable.Range(0, rows).Select(row => (float)row)]));
        Assert.True(data.Values.Span.SequenceEqual([.. Enumerable.Range(0, rows).SelectMany(row => (float[])[
            row % 7,
            row % 3 == 0 ? float.NaN : 0.5f,
            row == rows - 2 ? 9 : row == rows / 2 ? row + 1 : float.NaN,
        ])]));
        Assert.Equal(
            $"1 lines end with a blank cell (row {(rows / 2) + 1}, column 4: ' '): the container takes the next line's "
            + "first number for its value. Leave the cell empty instead.",
            Assert.Single(data.Notices));
    }

    [Theory, InlineData(1), InlineData(3)]
    public void Of_two_lines_that_are_refused_the_first_says_why(int threads)
    {
        var lines = string.Concat(Enumerable.Repeat("1,2\n", 2 * TextBlock.Size / 4));
        var csv = new TrainingCsv(',', weighted: false, threads);

        Assert.EndsWith(
            "Delimiter ',' is not found in the line. Expected ',' as the delimiter to separate fields.",
            Assert.Throws<UserErrorException>(() => csv.Add(Text($"{lines}1\n{lines}1,inf\n"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_may_be_longer_than_a_block()
    {
        var line = string.Join(',', Enumerable.Repeat("0.25", TextBlock.Size / 4));
        var csv = new TrainingCsv(',', weighted: false, threads: 2);
        csv.Add(Text($"{line}\n1,2\n{line}"));
        var data = csv.ToData();

        Assert.Equal((3, (TextBlock.Size / 4) - 1), (data.Rows, data.Columns));
        Assert.Equal([0.25f, 1, 0.25f], data.Labels);
    }

    [Theory, MemberData(nameof(Delimiters))]
    public void The_delimiter_is_the_one_that_Python_sniffs(string line, char? delimiter) =>
        Assert.Equal(delimiter, CsvDelimiter.TrySniff(line));

    [Theory]
    [InlineData("1,2\n3,4", 2, 2)]
    [InlineData("  1,2\r\n3,4\r\n\n", 2, 2)]
    [InlineData("1,\n,2", 2, 2)]
    [InlineData("1;2", 1, 2)]
    [InlineData("0.5\n0.25", 2, 1)]
    [InlineData("1e3,-.5,inf,NaN", 1, 4)]
    public void Rows_to_predict_are_a_rectangle_of_numbers(string text, int rows, int columns)
    {
        var (values, parsedRows, parsedColumns) = InferenceCsv.Parse(Encoding.UTF8.GetBytes(text));

        Assert.Equal((rows, columns, rows * columns), (parsedRows, parsedColumns, values.Length));
    }

    [Theory]
    [InlineData("a,b\n1,2", 415, "could not convert string to float: 'a'")]
    [InlineData("1,2\n3", 415, "setting an array element with a sequence.")]
    [InlineData("1,2\n\n3,4", 415, "setting an array element with a sequence.")]
    [InlineData("1,x", 415, "could not convert string to float: 'x'")]
    [InlineData("1,2\n3,x,4", 415, "setting an array element with a sequence.")]
    [InlineData(" \n", 415, "Could not determine delimiter")]
    [InlineData("", 204, "")]
    public void Rows_that_are_not_are_refused(string text, int status, string reason)
    {
        var refused = Assert.Throws<InferenceException>(() => InferenceCsv.Parse(Encoding.UTF8.GetBytes(text)));

        Assert.Equal(status, refused.Status);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    sealed record Case(string Text, char Delimiter, int Columns, string[]? Labels, string?[][]? Rows, string? Error);
}
