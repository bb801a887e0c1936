using System.Text.Json;
using Tests.Chaos;

namespace Tests.EndToEnd;

/// <summary>
/// A disk that takes no more, here a limit of the shell on the size of files: the call is refused, and what there was
/// stays.
/// </summary>
public sealed class FullDiskTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("full-").FullName;

    [Fact]
    public async Task A_call_that_cannot_be_kept_is_refused_and_leaves_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no ulimit.");
        var template = Path.Combine(AppContext.BaseDirectory, "Chaos", "template.yaml");
        string[] arguments = ["serve", "--template", template, "--data", Path.Combine(_folder, "data"), "--port", "0"];
        List<string> started = [];
        var cancellation = TestContext.Current.CancellationToken;
        string machine;
        await using (var limited = LocalProgram.StartLimited(1500, _folder, arguments))
        {
            using var states = await ConnectAsync(limited);
            machine = Text(await states.CallAsync("CreateStateMachine", new
            {
                name = "waits",
                roleArn = "arn:aws:iam::123456789012:role/machine",
                definition = """{ "StartAt": "W", "States": { "W": { "Type": "Wait", "Seconds": 3600, "End": true } } }""",
            }, cancellation), "stateMachineArn");
            var large = JsonSerializer.Serialize(new string('x', 100_000));
            var refused = await Assert.ThrowsAsync<RefusedException>(async () =>
            {
                while (started.Count < 100)
                {
                    var request = new { stateMachineArn = machine, name = $"e{started.Count}", input = large };
                    started.Add(Text(await states.CallAsync("StartExecution", request, cancellation), "executionArn"));
                }
            });
            Assert.Equal("InternalFailure", refused.Code);
            Assert.Contains("state.db cannot be written", refused.Message, StringComparison.Ordinal);
            Assert.NotEmpty(started);
        }

        await using var program = LocalProgram.Start(_folder, arguments);
        using var again = await ConnectAsync(program);
        var (listed, _) = await again.CallAsync("ListExecutions", new { stateMachineArn = machine }, cancellation);
        var executions = listed.GetProperty("executions")
            .EnumerateArray()
            .ToDictionary(
                execution => execution.GetProperty("executionArn").GetString()!,
                execution => execution.GetProperty("status").GetString());
        // The start of the one that was refused may have been kept when the disk was too full for its next event.
        Assert.All(started, execution => Assert.Contains(execution, executions.Keys));
        Assert.InRange(executions.Count, started.Count, started.Count + 1);
        Assert.All(executions.Values, status => Assert.Equal("RUNNING", status));
    }

    static async Task<Endpoint> ConnectAsync(LocalProgram program)
    {
        await program.SeeAsync("until Ctrl-C");
        return new(new Uri(program.Output.Split(" is at ")[1].Split(' ')[0]), "states", "AWSStepFunctions", "application/x-amz-json-1.0");
    }

    static string Text((JsonElement Answer, bool IsRepeated) answer, string name) =>
        answer.Answer.GetProperty(name).GetString()!;

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
