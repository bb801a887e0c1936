using System.Text;
using System.Text.Json;
using Local.SageMaker.XGBoost;
using Local.SageMaker.XGBoost.Input;

namespace Tests.SageMaker.XGBoost;

public class LibsvmTests
{
    /// <summary>What XGBoost 1.7.4 read from each text.</summary>
    public static TheoryData<string> Cases() =>
        [.. CaseFile.Json("training-libsvm.json").Select(test => test.GetRawText())];

    [Theory, MemberData(nameof(Cases))]
    public void Training_data_are_read_as_XGBoost_reads_them(string test)
    {
        var (
            text,
            columns,
            labels,
            rows,
            weights,
            groups,
            error) = JsonSerializer.Deserialize<Case>(test, JsonSerializerOptions.Web)!;
        var parser = new TrainingLibsvm();

        if (error is not null)
        {
            var message = Assert.Throws<UserErrorException>(() =>
            {
                parser.Add(Encoding.UTF8.GetBytes(text));
                parser.ToData();
            }).Message;
            Assert.Equal($"Failed to load libsvm data with exception:\nEncountered parser error:\n{error}", message);
            return;
        }
        parser.Add(Encoding.UTF8.GetBytes(text));
        var data = (SparseData)parser.ToData();
        Assert.Equal(columns, data.Columns);
        Assert.Equal(labels!, data.Labels.Select(label => PythonNumber.Format(label)));
        Assert.Equal(rows!, Enumerable.Range(0, data.Rows).Select(row => string.Join(' ', Cells(data, row))));
        Assert.Equal(weights, data.Weights?.Select(weight => PythonNumber.Format(weight)));
        Assert.Equal(groups ?? [], data.Groups.Select(size => (int)size));
    }

    [Theory]
    [InlineData("1 0:1 1:2\n", null, true)]
    [InlineData("1:2 0:1 1:2\nanything\n", null, true)]
    [InlineData("1\n0 3:4\n", null, false)]
    [InlineData(
        "1,2,3\n",
        "First line '1,2,3...' of file 'a.svm' is not 'LIBSVM' format. Please ensure the file is in 'LIBSVM' format.",
        false)]
    [InlineData(
        "1 0:1 2\n",
        "First line '1 0:1 2...' of file 'a.svm' is not 'LIBSVM' format. Please ensure the file is in 'LIBSVM' format.",
        false)]
    [InlineData(
        "1 0:1 \n",
        "First line '1 0:1 ...' of file 'a.svm' is not 'LIBSVM' format. Please ensure the file is in 'LIBSVM' format.",
        false)]
    [InlineData(
        "yes 0:1\n",
        "First line 'yes 0:1...' of file 'a.svm' is not 'LIBSVM' format. Please ensure the file is in 'LIBSVM' format.",
        false)]
    public void The_first_lines_are_checked_before(string text, string? message, bool hasFeatures)
    {
        bool Check() => TrainingLibsvm.HasFeatures(new StringReader(text), "a.svm", _ => { });

        if (message is not null)
            Assert.Equal(message, Assert.Throws<UserErrorException>(() => Check()).Message);
        else
            Assert.Equal(hasFeatures, Check());
    }

    static IEnumerable<string> Cells(SparseData data, int row) =>
        Enumerable.Range((int)data.Offsets[row], (int)(data.Offsets[row + 1] - data.Offsets[row]))
        .OrderBy(place => data.Indices[place]).Select(place => $"{data.Indices[place]}:{PythonNumber.Format(data.Values[place])}");

    sealed record Case(
        string Text,
        int Columns,
        string[]? Labels,
        string[]? Rows,
        string[]? Weights,
        int[]? Groups,
        string? Error);
}
