using Local.Logs;

namespace Local.Console.Controls;

/// <summary>Lines of one or more log streams.</summary>
public sealed class LogExcerpt
{
    internal LogExcerpt(IReadOnlyList<LogEvent> events) => Events = events;

    internal static LogExcerpt Empty { get; } = new([]);

    internal IReadOnlyList<LogEvent> Events { get; }
}
