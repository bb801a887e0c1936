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
        var csv = new TrainingCsv(expected.Delimiter, weighted: false);

        if (expected.Error is { } error)
        {
            var message = Assert.Throws<UserErrorException>(
                () => csv.Add(Encoding.UTF8.GetBytes(expected.Text))).Message;
            Assert.Equal($"Failed to load csv data with exception:\nEncountered parser error:\n{error}", message);
            return;
        }
        csv.Add(Encoding.UTF8.GetBytes(expected.Text));
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
        var csv = new TrainingCsv(',', weighted: true);
        csv.Add("1,0.5,7\n2,2,8\n"u8);
        var data = (DenseData)csv.ToData();

        Assert.Equal([0.5f, 2f], data.Weights!);
        Assert.Equal([7f, 8f], data.Values.ToArray());
    }

    [Fact]
    public void A_weight_that_is_nan_is_none_and_then_no_row_may_have_one()
    {
        TrainingData Read(string text)
        {
            var csv = new TrainingCsv(',', weighted: true);
            csv.Add(Encoding.UTF8.GetBytes(text));
            return csv.ToData();
        }

        Assert.Null(Read("1,nan,7\n2,nan,8\n").Weights);
        Assert.EndsWith("Check failed: out->weight.size() == 0 || out->weight.size() + 1 == out->offset.size(): ",
            Assert.Throws<UserErrorException>(() => Read("1,nan,7\n2,2,8\n")).Message, StringComparison.Ordinal);
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

    sealed record Case(string Text, char Delimiter, int Columns, string[]? Labels, string?[][]? Rows, string? Error);
}
