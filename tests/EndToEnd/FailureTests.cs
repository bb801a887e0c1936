using System.Text.Json;

namespace Tests.EndToEnd;

/// <summary>
/// What <c>run</c> tells of failures that do not end the execution: what failed, in which state, and whether it is
/// tried again.
/// </summary>
public sealed class FailureTests : IDisposable
{
    static readonly JsonElement[] All =
        [
            .. JsonElement.Parse(
                File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "EndToEnd", "Cases", "failures.json")))
                    .EnumerateArray(),
        ];

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("failures-");

    public static TheoryData<string> Names { get; } =
        [.. All.Select(machine => machine.GetProperty("name").GetString()!)];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, MemberData(nameof(Names))]
    public async Task Each_failure_is_told_with_its_state(string name)
    {
        var machine = All.First(machine => machine.GetProperty("name").GetString() == name);
        File.WriteAllText(Path.Combine(_folder.FullName, "template.yaml"), $$"""
            Transform: AWS::Serverless-2016-10-31
            Resources:
              Machine:
                Type: AWS::Serverless::StateMachine
                Properties: { Definition: { StartAt: A, States: {{JsonSerializer.Serialize(machine.GetProperty("states"))}} } }
            """);
        var failures = machine.GetProperty("fail")
            .EnumerateArray()
            .SelectMany(failure => (string[])["--fail", failure.GetString()!]);
        await using var program = LocalProgram.Start(_folder.FullName, ["run", .. failures]);
        var (_, output) = await program.EndAsync();

        var rest = output;
        foreach (var line in machine.GetProperty("lines").EnumerateArray().Select(line => line.GetString()!))
        {
            Assert.Contains(line, rest, StringComparison.Ordinal);
            rest = rest[(rest.IndexOf(line, StringComparison.Ordinal) + line.Length)..];
        }
    }
}
