using System.Text.Json;

namespace Tests.Functions;

/// <summary>A table of mistakes, each with its message.</summary>
[Collection("GenerateDataset")]
public class BadInputTests(GenerateDatasetFixture functions)
{
    public static TheoryData<string> Cases => CsvCase.Read("bad-inputs.json");

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_mistake_is_answered_by_its_message_and_nothing_is_written(string text)
    {
        using var document = JsonDocument.Parse(text);
        var (mistake, before) = (document.RootElement, await functions.WrittenAsync());

        var answer = await CsvCase.InvokeAsync(functions, mistake);

        Assert.True(answer.IsError, answer.Json.GetRawText());
        Assert.Equal(mistake.GetProperty("message").GetString()!.Replace("SOURCE", CsvCase.Source), answer.Message);
        Assert.Equal("InvalidInputException", answer.Type);
        Assert.Equal(before, await functions.WrittenAsync());
    }

    [Fact]
    public async Task A_file_that_may_not_be_read_is_called_so()
    {
        functions.Put("secret.csv", "y,a\n"u8.ToArray());
        functions.Refuses = (action, resource) =>
            action == "s3:GetObject" && resource.EndsWith("/secret.csv", StringComparison.Ordinal);
        try
        {
            var answer = await functions.InvokeAsync("""{ "source": "s3://bucket/input/secret.csv" }""");

            Assert.Equal("InvalidInputException", answer.Type);
            Assert.StartsWith(
                "s3://bucket/input/secret.csv may not be read: User: arn:aws:sts::123456789012:assumed-role/reader/session "
                + "is not authorized to perform: s3:GetObject",
                answer.Message);
        }
        finally
        {
            functions.Refuses = (_, _) => false;
        }
    }
}
