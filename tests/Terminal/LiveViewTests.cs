using System.Text.RegularExpressions;
using Local.Run;
using Local.Terminal;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;

namespace Tests.Terminal;

public sealed partial class LiveViewTests
{
    const string Best = "tune-model-5bc6694b807e-r0a0-020-a3bc4cc7";

    static readonly DateTimeOffset Start = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Twenty_jobs_fit_a_terminal_of_80_by_24()
    {
        var screen = await LastScreenAsync();

        Assert.InRange(screen.Count, 10, 24);
        Assert.All(screen, line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains(screen, line => line.Trim() == $"{Best}   87 of 100       5485.40527");
    }

    [Theory]
    [InlineData(30)]
    [InlineData(40)]
    [InlineData(64)]
    public async Task Nothing_is_torn_on_a_narrow_terminal(int width)
    {
        var screen = await LastScreenAsync(width);

        Assert.Equal((await LastScreenAsync()).Count, screen.Count);
        Assert.All(screen, line => Assert.InRange(line.Length, 0, width));
        Assert.Contains(screen, line => line.Contains("bc4cc7   87 of 100", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(87, "━━━━━━━━━━━━──")]
    [InlineData(0, "──────────────")]
    [InlineData(100, "━━━━━━━━━━━━━━")]
    public async Task Where_there_is_room_a_bar_shows_the_rounds_of_each_job(int round, string bar)
    {
        var output = await ShowAsync(120,
            new RunEvent.ExecutionStarted("arn", Start),
            new RunEvent.StateEntered("Tune", Start),
            Job(20) with { Round = round },
            new RunEvent.ExecutionEnded("SUCCEEDED", null, null, Start.AddSeconds(6)));

        Assert.Contains($"{bar}  {$"{round} of 100",10}", output);
    }

    [Fact]
    public async Task A_job_stands_under_the_state_that_it_was_created_in_though_its_news_came_first()
    {
        var screen = await LastScreenAsync();

        Assert.True(Row("Tune") < Row(Best) && Row(Best) < Row("Save"));

        int Row(string text) => screen.FindIndex(line => line.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_path_is_never_broken()
    {
        var path = Path.GetFullPath(string.Join('/', Enumerable.Repeat("a-folder-with-a-long-name", 6)));

        var output = await ShowAsync(new RunEvent.Summary([], [], [path], []));

        Assert.Contains(Path.GetRelativePath(Environment.CurrentDirectory, path), output, StringComparison.Ordinal);
    }

    static async Task<List<string>> LastScreenAsync(int width = 80)
    {
        var output = await ShowAsync(width, [
            new RunEvent.ExecutionStarted("arn", Start),
            new RunEvent.StateEntered("Generate", Start),
            .. Enumerable.Range(1, 20).Select(i => Job(i)),
            new RunEvent.StateExited("Generate", Start.AddSeconds(1)),
            new RunEvent.StateEntered("Tune", Start.AddSeconds(2)),
            new RunEvent.StateExited("Tune", Start.AddSeconds(5)),
            new RunEvent.StateEntered("Save", Start.AddSeconds(5)),
            new RunEvent.ExecutionEnded("FAILED", "Error", null, Start.AddSeconds(6))]);
        // What is drawn over is still in the text: the last picture begins with the first state's last mention.
        var first = output.LastIndexOf("✓ Generate", StringComparison.Ordinal);
        var picture = output[first..output.IndexOf("FAILED", StringComparison.Ordinal)];
        return [.. picture.Split('\n').Select(line => line.TrimEnd())];
    }

    static RunEvent.TrainingJobChanged Job(int number) => new(
        number == 20 ? Best : $"tune-model-5bc6694b807e-r0a0-{number:000}-7780b836",
        Start.AddSeconds(3),
        number < 20 ? "Completed" : "InProgress",
        number < 20 ? 100 : 87,
        100,
        "validation:rmse",
        5485.40527,
        new Dictionary<string, string>(),
        null);

    static Task<string> ShowAsync(params RunEvent[] events) => ShowAsync(80, events);

    static async Task<string> ShowAsync(int width, params RunEvent[] events)
    {
        using var output = new StringWriter();
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        (terminal.Profile.Width, terminal.Profile.Height) = (width, 24);
        await new LiveView(terminal, new FakeTimeProvider(Start)).ShowAsync(events.ToAsyncEnumerable());
        return Escape().Replace(output.ToString(), "");
    }

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Escape();
}
