using Local.Run;
using Spectre.Console;

namespace Local.Terminal;

/// <summary>
/// A run as this process's output can show it: redrawn in place on a terminal, line by line anywhere else.
/// </summary>
static class View
{
    /// <returns>The run when its events have ended.</returns>
    public static Task<RunState> ShowAsync(IAsyncEnumerable<RunEvent> events)
    {
        if (System.Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Ansi)
            return new PlainView(System.Console.Out, TimeProvider.System).ShowAsync(events);
        // https://no-color.org
        if (Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 })
            AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        return new LiveView(AnsiConsole.Console, TimeProvider.System).ShowAsync(events);
    }
}
