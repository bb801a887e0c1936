using System.Text.Json;

namespace Tests.SageMaker;

/// <summary>The tables of cases beside these tests.</summary>
static class CaseFile
{
    public static string[] Lines(string name) => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "SageMaker", "Cases", name));

    public static JsonElement[] Json(string name) => JsonSerializer.Deserialize<JsonElement[]>(string.Join('\n', Lines(name)))!;
}
