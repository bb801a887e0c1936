using System.Globalization;

namespace Local.Logs;

/// <summary>A place between events: before the one with this time and id.</summary>
/// <param name="Timestamp">In milliseconds since 1970.</param>
readonly record struct LogPosition(long Timestamp, long Id) : IComparable<LogPosition>
{
    const int TimestampDigits = 20, IdDigits = 36;

    /// <summary>The place right after this event's.</summary>
    public LogPosition Next => this with { Id = Id + 1 };

    /// <summary>In 56 digits, as many as CloudWatch's event ids and tokens have.</summary>
    public string Digits => string.Create(CultureInfo.InvariantCulture, $"{Timestamp:D20}{Id:D36}");

    public static bool TryParse(string digits, out LogPosition position)
    {
        position = default;
        if (digits.Length != TimestampDigits + IdDigits
            || !long.TryParse(digits.AsSpan(0, TimestampDigits), NumberStyles.None, null, out var timestamp)
            || !long.TryParse(digits.AsSpan(TimestampDigits), NumberStyles.None, null, out var id))
            return false;
        position = new(timestamp, id);
        return true;
    }

    public int CompareTo(LogPosition other) =>
        Timestamp != other.Timestamp ? Timestamp.CompareTo(other.Timestamp) : Id.CompareTo(other.Id);
}
