namespace Tests.Functions;

[Collection("GenerateDataset")]
public class GeneratedDatasetTests(GenerateDatasetFixture functions)
{
    static readonly string[] Files = ["train.csv", "validation.csv", "test.csv", "test-labels.csv"];

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""
        {
          "Comment": "Insert your JSON here",
          "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID": "arn:aws:states:us-east-1:123456789012:execution:a:b"
        }
        """)]
    [InlineData("""{ "rows": null, "seed": null, "source": null }""")]
    public async Task Without_wishes_five_thousand_rows_are_written(string input)
    {
        var answer = await functions.InvokeAsync(input);

        Assert.Equal(200, answer.Json.GetProperty("statusCode").GetInt32());
        Assert.Matches("^tune-[0-9a-f]{12}$", answer.Body.GetProperty("jobName").GetString());
        Assert.Equal("""{"train":3500,"validation":750,"test":750}""", answer.Body.GetProperty("rows").GetRawText());
        Assert.Equal(10, answer.Body.GetProperty("columns").GetInt32());
        Assert.Equal([3500, 750, 750, 750], Files.Select(file => functions.Numbers(answer, file).Length));
        Assert.Equal([11, 11, 10, 1], Files.Select(file => functions.Numbers(answer, file)[0].Length));
        Assert.Equal("x1\nx2\nx3\nx4\nx5\nx6\nx7\nx8\nx9\nx10\n", functions.Read(answer, "columns.csv"));
    }

    [Fact]
    public async Task A_seed_gives_the_same_bytes_under_another_name_and_another_seed_other_bytes()
    {
        var chosen = await functions.InvokeAsync("""{ "rows": 100 }""");
        var seed = chosen.Body.GetProperty("seed").GetInt64();
        var again = await functions.InvokeAsync($$"""{ "rows": 100, "seed": {{seed}} }""");
        var other = await functions.InvokeAsync($$"""{ "rows": 100, "seed": {{seed + 1}} }""");

        Assert.NotEqual(chosen.Body.GetProperty("jobName").GetString(), again.Body.GetProperty("jobName").GetString());
        Assert.All(Files, file => Assert.Equal(functions.Read(chosen, file), functions.Read(again, file)));
        Assert.All(Files, file => Assert.NotEqual(functions.Read(chosen, file), functions.Read(other, file)));
    }

    [Fact]
    public async Task A_seed_gives_the_bytes_that_it_gave_on_other_machines()
    {
        var answer = await functions.InvokeAsync("""{ "rows": 10, "seed": 1 }""");

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Functions/Cases/seed-1.txt")),
            string.Concat(Files.Select(file => $"{file}\n{functions.Read(answer, file)}")));
    }

    [Fact]
    public async Task Without_noise_the_label_is_Friedmans_function_of_the_features()
    {
        var answer = await functions.InvokeAsync("""{ "rows": 1000, "noise": 0, "seed": 5 }""");

        Assert.All(functions.Numbers(answer, "train.csv"), row => Assert.Equal(Friedman(row), row[0], 1e-12));
        Assert.All(functions.Numbers(answer, "test.csv").Zip(functions.Numbers(answer, "test-labels.csv")),
            row => Assert.Equal(Friedman([0, .. row.First]), row.Second[0], 1e-12));
    }

    [Fact]
    public async Task Features_are_uniform_and_noise_is_normal()
    {
        var answer = await functions.InvokeAsync("""{ "rows": 20000, "noise": 2, "seed": 11 }""");
        var rows = functions.Numbers(answer, "train.csv");

        for (var feature = 1; feature <= 10; feature++)
        {
            Assert.InRange(rows.Average(row => row[feature]), 0.49, 0.51);
            Assert.InRange(rows.Average(row => Math.Pow(row[feature] - 0.5, 2)), 0.081, 0.0856); // 1/12
        }
        double[] noise = [.. rows.Select(row => (row[0] - Friedman(row)) / 2)];
        Assert.InRange(noise.Average(), -0.03, 0.03);
        Assert.InRange(noise.Average(n => n * n), 0.96, 1.04);
        Assert.InRange(noise.Average(n => n * n * n * n), 2.75, 3.25);
        Assert.InRange(noise.Count(n => Math.Abs(n) > 1.96) / (double)noise.Length, 0.044, 0.056);
    }

    [Fact]
    public async Task A_large_file_is_uploaded_in_parts_and_is_whole()
    {
        var answer = await functions.InvokeAsync("""{ "rows": 100000, "noise": 0, "seed": 3 }""");
        var rows = functions.Numbers(answer, "train.csv");

        Assert.Equal(70000, rows.Length);
        Assert.All(rows, row => Assert.Equal(Friedman(row), row[0], 1e-12));
        // S3 refuses a part with a checksum that the upload did not announce; an announced one makes a checksum of
        // checksums.
        Assert.Equal("COMPOSITE", await functions.ChecksumTypeAsync(answer, "train.csv"));
    }

    [Fact]
    public async Task When_one_file_cannot_be_written_none_is()
    {
        var before = await functions.WrittenAsync();
        functions.Refuses = (action, resource) =>
            action == "s3:PutObject" && resource.EndsWith("/train.csv", StringComparison.Ordinal);
        try
        {
            var small = await functions.InvokeAsync("{}");
            Assert.Equal("AmazonS3Exception", small.Type);
            Assert.Matches(
                "is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::bucket/csv/tune-[0-9a-f]{12}/train.csv\"",
                small.Message);
        }
        finally
        {
            functions.Refuses = (_, _) => false;
        }
        Assert.Equal(before, await functions.WrittenAsync());
    }

    [Fact]
    public async Task A_function_whose_time_is_up_leaves_nothing_behind_and_says_so()
    {
        var before = await functions.WrittenAsync();

        var answer = await functions.InvokeAsync("""{ "rows": 100000000 }""", TimeSpan.FromSeconds(1.5));

        Assert.Equal("DeadlineException", answer.Type);
        Assert.StartsWith(
            "The dataset was not finished within the function's time limit, and nothing was written.", answer.Message);
        Assert.Equal(before, await functions.WrittenAsync());
    }

    static double Friedman(double[] x) =>
        10 * Math.Sin(Math.PI * x[1] * x[2]) + 20 * Math.Pow(x[3] - 0.5, 2) + 10 * x[4] + 5 * x[5];
}
