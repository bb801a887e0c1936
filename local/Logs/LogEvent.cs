using System.Text;
using Local.Aws;

namespace Local.Logs;

/// <summary>A line that is in the store.</summary>
/// <param name="Id">Greater than that of any that came before it, also in earlier processes.</param>
/// <param name="IngestionTime">When it came; <see cref="LogLine.Timestamp"/> says when it was written.</param>
sealed record LogEvent(long Id, LogLine Line, DateTimeOffset IngestionTime) : IComparable<LogEvent>
{
    /// <summary>As CloudWatch sorts: by the time of writing, then in the order in which they came.</summary>
    public LogPosition Position => new(Line.Timestamp.ToUnixTimeMilliseconds(), Id);

    /// <summary>CloudWatch's name of it.</summary>
    public string EventId => Position.Digits;

    /// <summary>What CloudWatch counts of it: its bytes, and 26 for the rest.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html"/>
    public long Size => Encoding.UTF8.GetByteCount(Line.Message) + 26;

    /// <summary>What it takes of the store's room: its characters, and a hundred for the rest, which is more than most
    /// messages are.</summary>
    public long Weight => Line.Message.Length + 100;

    public int CompareTo(LogEvent? other) => other is null ? 1 : Position.CompareTo(other.Position);
}
