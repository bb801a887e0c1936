using System.Globalization;

namespace Local.SageMaker;

/// <summary>The log of a container, as CloudWatch shows it.</summary>
/// <param name="print">Takes one line.</param>
sealed class ContainerLog(TimeProvider time, Action<string> print)
{
    readonly List<string> _notices = [];

    /// <summary>What this program says of the job and the container does not, each once.</summary>
    public IReadOnlyList<string> Notices => _notices;

    public void Info(string text) => Write("INFO", text);

    public void Warning(string text) => Write("WARNING", text);

    public void Error(string text) => Write("ERROR", text);

    /// <summary>A line without time and level.</summary>
    public void Print(string text) => print(text);

    public void Notice(string text)
    {
        if (_notices.Contains(text))
            return;
        _notices.Add(text);
        print($"Not a line of the container: {text}");
    }

    void Write(string level, string text) => print($"[{time.GetUtcNow().ToString("yyyy-MM-dd:HH:mm:ss", CultureInfo.InvariantCulture)}:{level}] {text}");
}
