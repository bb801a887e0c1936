using Local.Logs;

namespace Local.Console.Controls;

/// <summary>Lines of one or more log streams.</summary>
public sealed class LogExcerpt
{
    internal LogExcerpt(IReadOnlyList<LogEvent> events, Func<LogEvent, string>? source = null) =>
        (Events, Source) = (events, source);

    internal static LogExcerpt Empty { get; } = new([]);

    internal IReadOnlyList<LogEvent> Events { get; }

    /// <summary>Who wrote a line; null where all lines have the same writer.</summary>
    internal Func<LogEvent, string>? Source { get; }
}
