using Local.Run;
using Spectre.Console;

namespace Local.Terminal;

/// <summary>
/// A run as this process's output can show it: redrawn in place on a terminal, line by line anywhere else.
/// </summary>
static class View
{
    /// <returns>The run when its events have ended.</returns>
    public static Task<RunState> ShowAsync(IAsyncEnumerable<RunEvent> events) =>
        System.Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Ansi
            ? new PlainView(System.Console.Out, TimeProvider.System).ShowAsync(events)
            : new LiveView(AnsiConsole.Console, TimeProvider.System).ShowAsync(events);
}
