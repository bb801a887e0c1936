using System.Text.Json;
using Local.StepFunctions.Executions;
using Local.Storage;

namespace Tests.StepFunctions;

/// <summary>
/// Cases/Machines/*.json: a machine, its input, and what comes of it; Cases/Redrives/*.json: what comes of it when it
/// is redriven.
/// </summary>
public sealed class MachineTests
{
    public static TheoryData<string> Names =>
        [
            .. ((string[])["Machines", "Redrives"]).SelectMany(
                folder =>
                    Directory.GetFiles(Path.Combine(Folder, folder), "*.json")
                        .Select(file => $"{folder}/{Path.GetFileNameWithoutExtension(file)}")),
        ];

    static string Folder => Path.Combine(AppContext.BaseDirectory, "StepFunctions", "Cases");

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_machine_runs_as_its_case_says(string name)
    {
        var (all, account) = await OpenAsync(name);
        await using var closed = account;

        var execution = await account.StartAsync(
            all.GetProperty("machine").GetRawText(), all.GetProperty("input").GetRawText());
        execution = await account.EndAsync(execution, Redrives(all));

        if (all.TryGetProperty("output", out var output))
        {
            Assert.Equal((null, null), execution.Failure);
            // To the character: the order of keys and the form of numbers count.
            Assert.Equal(Compact(output.GetRawText()), execution.Output?.GetRawText());
        }
        else
        {
            Assert.Equal(ExecutionStatus.Failed, execution.Status);
            Assert.Equal((Text("error"), Text("cause")), execution.Failure);
        }
        if (all.TryGetProperty("history", out var history))
            Assert.Equal(history.EnumerateArray().Select(type => type.GetString()), Account.Types(execution));

        string? Text(string field) => all.TryGetProperty(field, out var value) ? value.GetString() : null;
    }

    /// <summary>How often a case's execution is redriven.</summary>
    internal static int Redrives(JsonElement all) =>
        all.TryGetProperty("redrives", out var count) ? count.GetInt32() : 0;

    /// <summary>A case, and an account with what it needs.</summary>
    /// <param name="store">What an earlier process has left of it.</param>
    internal static async Task<(JsonElement Case, Account Account)> OpenAsync(string name, StateStore? store = null)
    {
        var all = JsonElement.Parse(
            await File.ReadAllTextAsync(Path.Combine(Folder, $"{name}.json"), TestContext.Current.CancellationToken));
        var account = new Account(
            mocks: all.TryGetProperty("mocks", out var mocks) ? mocks : null,
            store: store,
            seed: store is null ? 1 : 2);
        if (all.TryGetProperty("objects", out var objects))
        {
            foreach (var it in objects.EnumerateObject())
                await account.PutAsync("data", it.Name, it.Value.GetString()!);
        }
        return (all, account);
    }

    // Takes out the spaces between tokens and leaves strings and numbers as they are written.
    static string Compact(string json) => System.Text.RegularExpressions.Regex.Replace(json, """("(?:[^"\\]|\\.)*")|\s+""", "$1");
}
