using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tests.Functions;

/// <summary>
/// A table of mistakes, each with its message. A case has the whole <c>input</c> as text or object; or a <c>file</c> (its first text, then bytes in
/// <c>hex</c>, then <c>fill</c>: a line and how many times, {i} being its number) with more <c>fields</c> of the input. SOURCE is the file's URI.
/// </summary>
[Collection("GenerateDataset")]
public class BadInputTests(GenerateDatasetFixture functions)
{
    const string Source = "s3://bucket/input/bad.csv";

    public static TheoryData<string> Cases =>
        [.. JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Functions/Cases/bad-inputs.json")))!.AsArray().Select(text => text!.ToJsonString())];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_mistake_is_answered_by_its_message_and_nothing_is_written(string text)
    {
        using var document = JsonDocument.Parse(text);
        var (mistake, before) = (document.RootElement, await functions.WrittenAsync());

        var answer = await functions.InvokeAsync(Input(mistake));

        Assert.True(answer.IsError, answer.Json.GetRawText());
        Assert.Equal(mistake.GetProperty("message").GetString()!.Replace("SOURCE", Source), answer.Message);
        Assert.Equal("InvalidInputException", answer.Type);
        Assert.Equal(before, await functions.WrittenAsync());
    }

    [Fact]
    public async Task A_file_that_may_not_be_read_is_called_so()
    {
        functions.Put("secret.csv", "y,a\n"u8.ToArray());
        functions.Refuses = (action, resource) => action == "s3:GetObject" && resource.EndsWith("/secret.csv", StringComparison.Ordinal);
        try
        {
            var answer = await functions.InvokeAsync("""{ "source": "s3://bucket/input/secret.csv" }""");

            Assert.Equal("InvalidInputException", answer.Type);
            Assert.StartsWith("s3://bucket/input/secret.csv may not be read: User: arn:aws:sts::123456789012:assumed-role/reader/session is not authorized to perform: s3:GetObject", answer.Message);
        }
        finally
        {
            functions.Refuses = (_, _) => false;
        }
    }

    string Input(JsonElement mistake)
    {
        if (mistake.TryGetProperty("input", out var input))
            return input.ValueKind is JsonValueKind.String ? input.GetString()! : input.GetRawText();
        var content = new MemoryStream();
        content.Write(Encoding.UTF8.GetBytes(mistake.GetProperty("file").GetString()!));
        if (mistake.TryGetProperty("hex", out var hex))
            content.Write(Convert.FromHexString(hex.GetString()!));
        if (mistake.TryGetProperty("fill", out var fill))
        {
            for (var i = 1; i <= fill[1].GetInt32(); i++)
                content.Write(Encoding.UTF8.GetBytes(fill[0].GetString()!.Replace("{i}", i.ToString(CultureInfo.InvariantCulture))));
        }
        functions.Put("bad.csv", content.ToArray());
        var fields = mistake.TryGetProperty("fields", out var more) ? JsonObject.Create(more)! : [];
        fields["source"] = Source;
        return fields.ToJsonString();
    }
}
