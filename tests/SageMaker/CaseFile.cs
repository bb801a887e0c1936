using System.Text.Json;

namespace Tests.SageMaker;

/// <summary>The tables of cases beside these tests.</summary>
static class CaseFile
{
    public static string Text(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "SageMaker", "Cases", name));

    public static string[] Lines(string name) => Text(name).TrimEnd('\n').Split('\n');

    public static JsonElement[] Json(string name) =>
        JsonSerializer.Deserialize<JsonElement[]>(string.Join('\n', Lines(name)))!;
}
