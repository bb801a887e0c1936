using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Executions;
using Parquet.Serialization;

namespace Tests.StepFunctions;

/// <summary>What distributed Maps read from S3, and what their children are.</summary>
public sealed class ItemReaderTests
{
    [Theory]
    [InlineData("s.csv", "a,b,c\n1,\"x \\\"y\\\"\",p\\,q\n\\2,z\\\\\n3,4,5,6\n", """{"InputType":"CSV","CSVHeaderLocation":"FIRST_ROW"}""",
        """[{"a":"1","b":"x \"y\"","c":"p,q"},{"a":"2","b":"z\\","c":""},{"a":"3","b":"4","c":"5"}]""")]
    [InlineData(
        "n.json",
        """{"store":{"a/b":[{"n":1},{"n":2}]}}""",
        """{"InputType":"JSON","ItemsPointer":"/store/a~1b"}""",
        """[{"n":1},{"n":2}]""")]
    [InlineData("o.json", """{"x":1,"y":[2]}""", """{"InputType":"JSON"}""", """[{"Key":"x","Value":1},{"Key":"y","Value":[2]}]""")]
    [InlineData(
        "m.csv",
        "s3://data/1.jsonl\ns3://data/2.jsonl\n",
        """{"ManifestType":"ATHENA_DATA","InputType":"JSONL","MaxItems":3}""",
        "[1,2,3]")]
    public async Task A_file_is_read_as_its_ReaderConfig_says(string key, string content, string config, string items)
    {
        await using var account = new Account();
        await account.PutAsync("data", "1.jsonl", "1\n2\n");
        await account.PutAsync("data", "2.jsonl", "3\n4\n");
        await account.PutAsync("data", key, content);
        Assert.Equal(
            JsonElement.Parse(items).GetRawText(),
            await ReadAsync(account, Reader("getObject", $$"""{"Bucket":"data","Key":"{{key}}"}""", config)));
    }

    [Fact]
    public async Task The_files_of_a_listing_are_loaded_and_flattened()
    {
        await using var account = new Account();
        await account.PutAsync("data", "in/1.csv", "a\n1\n2\n");
        await account.PutAsync("data", "in/2.csv", "a\n3\n");
        var reader = Reader(
            "listObjectsV2",
            """{"Bucket":"data","Prefix":"in/"}""",
            """{"InputType":"CSV","CSVHeaderLocation":"FIRST_ROW","Transformation":"LOAD_AND_FLATTEN"}""");
        Assert.Equal("""[{"a":"1"},{"a":"2"},{"a":"3"}]""", await ReadAsync(account, reader));
    }

    [Fact]
    public async Task The_rows_of_a_Parquet_file_are_objects()
    {
        Row[] rows = [new() { Name = "a", N = 1, X = 0.5 }, new() { Name = "b", N = 2 }];
        Assert.Equal("""[{"Name":"a","N":1,"X":0.5},{"Name":"b","N":2,"X":null}]""", await ReadParquetAsync(rows));
    }

    [Fact]
    public async Task What_is_nested_in_a_row_of_a_Parquet_file_is_nested_in_its_item()
    {
        Order[] orders =
        [
            new()
            {
                Tags = ["x", null],
                Lines = [new() { Sku = "a", Sizes = [1, 2] }, new() { Sku = "b", Sizes = [] }, new() { Sku = "c" }],
                Prices = new() { ["eur"] = 1.5, ["usd"] = null },
                First = new() { Sku = "a" },
            },
            new() { Tags = [], Lines = [], Prices = [] },
            new(),
        ];
        Assert.Equal(
            string.Concat(
                """[{"Tags":["x",null],"Lines":[{"Sku":"a","Sizes":[1,2]},{"Sku":"b","Sizes":[]},{"Sku":"c","Sizes":null}]""",
                ""","Prices":{"eur":1.5,"usd":null},"First":{"Sku":"a","Sizes":null}},""",
                """{"Tags":[],"Lines":[],"Prices":{},"First":null},""",
                """{"Tags":null,"Lines":null,"Prices":null,"First":null}]"""),
            await ReadParquetAsync(orders));
    }

    [Fact]
    public async Task A_file_compressed_with_Zstandard_is_read_and_one_that_is_not_fails_the_reader()
    {
        // What the program zstd 1.5.4 makes of "1\n2\n".
        var compressed = Convert.FromBase64String("KLUv/QRYIQAAMQoyCpFHpzk=");
        await using var account = new Account();
        account.Objects.CreateBucket("data");
        await account.Objects.WriteAsync(
            Principal.Root(new("000000000000", "us-east-1")), "data", "k.jsonl.zst",
            async (stream, cancellation) => await stream.WriteAsync(compressed, cancellation),
            TestContext.Current.CancellationToken);
        await account.PutAsync("data", "no.zst", "1\n2\n");

        string Read(string key) =>
            Reader("getObject", $$"""{"Bucket":"data","Key":"{{key}}"}""", """{"InputType":"JSONL"}""");
        Assert.Equal("[1,2]", await ReadAsync(account, Read("k.jsonl.zst")));
        var execution = await RunAsync(account, Read("no.zst"), "STANDARD");
        Assert.Equal("States.ItemReaderFailed", execution.Failure.Error);
    }

    [Theory]
    [InlineData("""{"InputType":"JSON","ItemsPointer":"/no"}""", "The ItemsPointer '/no' leads to nothing in the file.")]
    [InlineData("""{"InputType":"PARQUET"}""", "The file cannot be read as Parquet: ")]
    public async Task What_cannot_be_read_fails_the_reader(string config, string cause)
    {
        await using var account = new Account();
        await account.PutAsync("data", "k", """{"a":[1]}""");
        var execution = await RunAsync(account, Reader("getObject", """{"Bucket":"data","Key":"k"}""", config), "STANDARD");
        Assert.Equal("States.ItemReaderFailed", execution.Failure.Error);
        Assert.StartsWith(cause, execution.Failure.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_children_are_Express_executions_where_they_are_to_be()
    {
        await using var account = new Account();
        await account.PutAsync("data", "k", "[1]");
        var execution = await RunAsync(
            account,
            Reader("getObject", """{"Bucket":"data","Key":"k"}""", """{"InputType":"JSON"}"""),
            "EXPRESS",
            "\"Parameters\": { \"e.$\": \"$$.Execution\" },");
        var child = execution.Output!.Value[0].GetProperty("e");
        Assert.StartsWith(
            "arn:aws:states:us-east-1:000000000000:express:Machine/each:",
            child.GetProperty("Id").GetString(),
            StringComparison.Ordinal);
        Assert.False(child.TryGetProperty("RedriveCount", out _));
        await account.Service.DisposeAsync();

        var complaint = Assert.Single(
            account.Service.Validate(
                Machine("", "EXPRESS", "\"Type\": \"Task\", \"Resource\": \"arn:aws:states:::glue:startJobRun.sync\",")));
        Assert.Equal("Express state machine does not support '.sync' service integration", complaint.Message);
    }

    sealed class Order
    {
        public List<string?>? Tags { get; set; }
        public List<Line>? Lines { get; set; }
        public Dictionary<string, double?>? Prices { get; set; }
        public Line? First { get; set; }
    }

    sealed class Line
    {
        public string? Sku { get; set; }
        public List<int>? Sizes { get; set; }
    }

    sealed class Row
    {
        public string Name { get; set; } = "";
        public long N { get; set; }
        public double? X { get; set; }
    }

    static string Reader(string action, string parameters, string config) => $$"""
        "ItemReader": { "Resource": "arn:aws:states:::s3:{{action}}", "Parameters": {{parameters}},
          "ReaderConfig": {{config}} },
        """;

    static async Task<string> ReadParquetAsync<T>(T[] rows)
    {
        using var file = new MemoryStream();
        await ParquetSerializer.SerializeAsync(rows, file, cancellationToken: TestContext.Current.CancellationToken);
        await using var account = new Account();
        account.Objects.CreateBucket("data");
        await account.Objects.WriteAsync(
            Principal.Root(new("000000000000", "us-east-1")), "data", "p",
            async (stream, cancellation) => await stream.WriteAsync(file.ToArray(), cancellation),
            TestContext.Current.CancellationToken);
        return await ReadAsync(account, Reader("getObject", """{"Bucket":"data","Key":"p"}""", """{"InputType":"PARQUET"}"""));
    }

    static async Task<string> ReadAsync(Account account, string reader)
    {
        var execution = await RunAsync(account, reader, "STANDARD");
        Assert.True(execution.Status is ExecutionStatus.Succeeded, execution.Failure.Cause);
        return execution.Output!.Value.GetRawText();
    }

    static Task<Execution> RunAsync(Account account, string reader, string type, string state = "") =>
        account.RunAsync(Machine(reader, type, "\"Type\": \"Pass\"," + state));

    static string Machine(string reader, string type, string state) => $$$"""
        { "StartAt": "M", "States": { "M": { "Type": "Map", "Label": "each", {{{reader}}} "End": true,
          "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "{{{type}}}" },
            "StartAt": "P", "States": { "P": { {{{state}}} "End": true } } } } } }
        """;
}
