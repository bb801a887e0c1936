using System.Globalization;

namespace Local.SageMaker;

/// <summary>What a container prints, line by line, and what this program has to say beside it.</summary>
/// <param name="write">Takes one line.</param>
sealed class ContainerLog(Action<LineKind, string> write)
{
    readonly HashSet<string> _notices = [];

    public void Info(string text) => write(LineKind.Info, text);

    public void Warning(string text) => write(LineKind.Warning, text);

    public void Error(string text) => write(LineKind.Error, text);

    /// <summary>A line without time and level.</summary>
    public void Print(string text) => write(LineKind.Plain, text);

    /// <summary>What this program says of the job and the container does not, each once.</summary>
    public void Notice(string text)
    {
        if (_notices.Add(text))
            write(LineKind.Notice, text);
    }

    /// <summary>A line as CloudWatch shows it.</summary>
    public static string Format(LineKind kind, string text, DateTimeOffset time) => kind switch
    {
        LineKind.Plain => text,
        LineKind.Notice => $"Not a line of the container: {text}",
        _ => $"[{time.ToString("yyyy-MM-dd:HH:mm:ss", CultureInfo.InvariantCulture)}:{kind.ToString().ToUpperInvariant()}] {text}",
    };
}

enum LineKind : byte
{
    /// <summary>A line as it is.</summary>
    Plain,
    Info,
    Warning,
    Error,

    /// <summary>Not the container's: what its author should know, and it does not say.</summary>
    Notice,
}
