using Local.Aws;
using Local.SageMaker.Workers;
using Local.StepFunctions.Executions;

namespace Tests.StepFunctions;

/// <summary>Files that break the reader of Parquet, which is in a process of its own for that.</summary>
public sealed class HostileParquetTests : IDisposable
{
    readonly WorkerPool _workers = new(TimeProvider.System);

    public void Dispose() => _workers.Dispose();

    public static TheoryData<string, byte[], string> Files { get; } = new()
    {
        { "values", ParquetBytes.File(int.MaxValue, 0, new byte[8]), "" },
        {
            // Two billion values in a part, of a column of four.
            "part",
            ParquetBytes.File(4, 5, [.. ParquetBytes.Unsigned(int.MaxValue), 1, 4, 0, 0, 0, 0]),
            ""
        },
        { "depth", ParquetBytes.File(1, 0, new byte[8], depth: 200_000), "The process ended with exit code " },
    };

    [Theory, MemberData(nameof(Files))]
    public async Task What_breaks_the_reader_fails_the_state_and_nothing_else(string name, byte[] file, string cause)
    {
        Assert.NotEmpty(name);
        await using var account = Start();
        var execution = await RunAsync(account, file);

        Assert.Equal("States.ItemReaderFailed", execution.Failure.Error);
        Assert.StartsWith(
            $"The file cannot be read as Parquet: {cause}", execution.Failure.Cause, StringComparison.Ordinal);
        var good = await RunAsync(account, ParquetBytes.File(2, 0, [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]));
        Assert.Equal("""[{"a":1},{"a":2}]""", good.Output?.GetRawText());
    }

    [Fact, Trait("Speed", "Slow")]
    public async Task A_file_that_would_be_read_for_ever_fails_the_state()
    {
        await using var account = Start();
        var execution = await RunAsync(account, ParquetBytes.Endless());

        Assert.Equal(
            ("States.ItemReaderFailed", "The file cannot be read as Parquet: The process ended with exit code 152."),
            (execution.Failure.Error, execution.Failure.Cause));
    }

    [Fact]
    public async Task A_file_that_would_be_read_for_ever_does_not_hold_an_execution_that_is_stopped()
    {
        await using var account = Start();
        await PutAsync(account, ParquetBytes.Endless());
        var execution = await account.StartAsync(Machine);
        account.Service.StopExecution(execution.Arn, null, null);

        await execution.Completion.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(ExecutionStatus.Aborted, execution.Status);
    }

    const string Machine = """
        { "StartAt": "M", "States": { "M": { "Type": "Map", "End": true,
          "ItemReader": { "Resource": "arn:aws:states:::s3:getObject", "Parameters": { "Bucket": "data", "Key": "p" },
            "ReaderConfig": { "InputType": "PARQUET" } },
          "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS" },
            "StartAt": "P", "States": { "P": { "Type": "Pass", "End": true } } } } } }
        """;

    Account Start()
    {
        var account = new Account();
        account.Service.ReadParquet = (file, most, cancellation) => Rows.AskAsync(_workers, file, most, cancellation);
        account.Objects.CreateBucket("data");
        return account;
    }

    static async Task<Execution> RunAsync(Account account, byte[] file)
    {
        await PutAsync(account, file);
        return await account.RunAsync(Machine);
    }

    static Task PutAsync(Account account, byte[] file) => account.Objects.WriteAsync(
        Principal.Root(new("000000000000", "us-east-1")), "data", "p",
        async (stream, cancellation) => await stream.WriteAsync(file, cancellation),
        TestContext.Current.CancellationToken);
}
