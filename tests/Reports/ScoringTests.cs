using System.Text;
using Local.Aws;
using Local.Reports.Scoring;
using Local.S3;
using TestResult = Local.Reports.Scoring.TestResult;

namespace Tests.Reports;

public sealed class ScoringTests : IDisposable
{
    static readonly AwsAccount Account = new("123456789012", "us-east-1");

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tests-scoring-");
    readonly ObjectStore _objects;

    public ScoringTests()
    {
        _objects = new(_folder, Account, (_, _, _, _) => null, TimeProvider.System);
        _objects.CreateBucket("data");
    }

    [Fact]
    public async Task Errors_are_those_of_all_rows_and_are_compared_with_the_training_labels_mean()
    {
        var result = await ReadAsync(labels: "1\n3\n", predictions: "2\n5\n", training: "1,9\n5,9\n");

        Assert.Equal(2, result!.Count);
        Assert.Equal(Math.Sqrt(2.5), result.RootMeanSquaredError, 9);
        Assert.Equal(1.5, result.MeanAbsoluteError, 9);
        Assert.Equal(Math.Sqrt(2), result.ErrorOfMean, 9);
        Assert.Equal(1 - 2.5 / 1, result.RSquared, 9);
        Assert.False(result.IsBinary);
    }

    [Theory]
    [InlineData("1\n", "2\n5\n")]
    [InlineData("1\n3\n", "2\n")]
    [InlineData("1\nx\n", "2\n5\n")]
    [InlineData("1\n3\n", "[0.1, 0.9]\n[0.2, 0.8]\n")]
    public async Task What_is_not_a_number_for_each_label_is_not_compared(string labels, string predictions) =>
        Assert.Null(await ReadAsync(labels, predictions, "1,9\n"));

    [Fact]
    public async Task Probabilities_of_0_and_1_are_ranked()
    {
        // As scikit-learn's documentation has it: an area of 0.75.
        var result = await ReadAsync("0\n0\n1\n1\n", "0.1\n0.4\n0.35\n0.8\n", "0,1\n");

        var score = new BinaryScore(result!);

        Assert.True(result!.IsBinary);
        Assert.Equal(0.75, score.Area, 9);
        Assert.Equal(new Confusion(1, 0, 1, 2), score.At(0.5));
        Assert.Equal(new Confusion(2, 1, 0, 1), score.At(0.35));
        Assert.Equal(new Confusion(0, 0, 2, 2), score.At(0.9));
    }

    [Fact]
    public async Task Of_very_many_rows_some_are_kept_and_all_are_counted()
    {
        var labels = string.Concat(Enumerable.Range(0, 120_000).Select(i => $"{i % 7}\n"));

        var result = await ReadAsync(labels, labels, "1,1\n");

        Assert.Equal(120_000, result!.Count);
        Assert.Equal(0, result.RootMeanSquaredError);
        Assert.InRange(result.Rows.Count, 10_000, 50_000);
    }

    async Task<TestResult?> ReadAsync(string labels, string predictions, string training)
    {
        await WriteAsync("test-labels.csv", labels);
        await WriteAsync("test.csv.out", predictions);
        await WriteAsync("train.csv", training);
        return TestResult.Read(
            _objects, Principal.Root(Account), new("data", "test.csv"), new("data", "test.csv.out"), new("data", "train.csv"));
    }

    Task WriteAsync(string key, string content) => _objects.WriteAsync(
        Principal.Root(Account),
        "data",
        key,
        async (stream, cancellation) => await stream.WriteAsync(Encoding.UTF8.GetBytes(content), cancellation),
        TestContext.Current.CancellationToken);

    public void Dispose() => _folder.Delete(recursive: true);
}
