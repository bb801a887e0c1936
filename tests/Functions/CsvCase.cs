using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tests.Functions;

/// <summary>
/// A case of a table: a <c>file</c> (its first text, then bytes in <c>hex</c>, then <c>fill</c> and <c>more</c>: a line
/// and how many times, {i} being its number) with more <c>fields</c> of the input, for a stack with the
/// <c>objective</c>. SOURCE is the file's URI.
/// </summary>
static class CsvCase
{
    public const string Source = "s3://bucket/input/case.csv";

    public static TheoryData<string> Read(string table) =>
    [
        .. JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Functions/Cases", table)))!.AsArray()
            .Select(text => text!.ToJsonString()),
    ];

    /// <summary>Puts the file there, and asks for a dataset of it.</summary>
    public static Task<Answer> InvokeAsync(GenerateDatasetFixture functions, JsonElement table)
    {
        var input = Input(functions, table);
        return table.TryGetProperty("objective", out _)
            ? functions.InvokeClassifierAsync(input)
            : functions.InvokeAsync(input);
    }

    static string Input(GenerateDatasetFixture functions, JsonElement table)
    {
        if (table.TryGetProperty("input", out var input))
            return input.ValueKind is JsonValueKind.String ? input.GetString()! : input.GetRawText();
        functions.Put("case.csv", Content(table));
        var fields = table.TryGetProperty("fields", out var more) ? JsonObject.Create(more)! : [];
        fields["source"] = Source;
        return fields.ToJsonString();
    }

    static byte[] Content(JsonElement table)
    {
        var content = new MemoryStream();
        content.Write(Encoding.UTF8.GetBytes(table.GetProperty("file").GetString()!));
        if (table.TryGetProperty("hex", out var hex))
            content.Write(Convert.FromHexString(hex.GetString()!));
        foreach (var name in (ReadOnlySpan<string>)["fill", "more"])
        {
            if (!table.TryGetProperty(name, out var lines))
                continue;
            for (var i = 1; i <= lines[1].GetInt32(); i++)
            {
                var line = lines[0].GetString()!.Replace("{i}", i.ToString(CultureInfo.InvariantCulture));
                content.Write(Encoding.UTF8.GetBytes(line));
            }
        }
        return content.ToArray();
    }
}
