namespace Local.StepFunctions.Jsonata;

/// <summary>Makes a time of the components that were read.</summary>
static class TimeParts
{
    /// <summary>What comes before the first component is of <paramref name="now"/>, what comes after the last the least there is.</summary>
    /// <exception cref="JsonataException">D3136: a component in between is missing, or only the week is told.</exception>
    public static double? Milliseconds(Dictionary<char, double> found, DateTimeOffset now)
    {
        if (found.Count == 0)
            return null;
        bool Only(string components, string among) => found.Keys.Any(among.Contains) && found.Keys.Where(among.Contains).All(components.Contains);
        const string DateComponents = "YXMxWwdD";
        var byMonth = Only("YMD", DateComponents);
        var byDayOfYear = !byMonth && Only("Yd", DateComponents);
        if (!byMonth && !byDayOfYear && (Only("Xxw", DateComponents) || Only("XW", DateComponents)))
            throw Errors.Of("D3136");
        var order = (byDayOfYear ? "Yd" : "YMD") + (Only("Phmsf", "PHhmsf") && !Only("Hmsf", "PHhmsf") ? "Phmsf" : "Hmsf");
        var (started, ended) = (false, false);
        foreach (var component in order)
        {
            if (found.ContainsKey(component))
            {
                if (ended)
                    throw Errors.Of("D3136");
                started = true;
                continue;
            }
            ended |= started;
            found[component] = started ? component is 'M' or 'D' or 'd' ? 1 : 0 : Of(now.ToUniversalTime(), component);
        }
        var hour = order.Contains('h', StringComparison.Ordinal) ? found['h'] % 12 + 12 * found['P'] : found['H'];
        var day = byDayOfYear ? Days(found['Y'], 1) + found['d'] - 1 : Days(found['Y'], found['M']) + found['D'] - 1;
        var minutes = (day * 24 + hour) * 60 + found['m'] - found.GetValueOrDefault('Z') - found.GetValueOrDefault('z');
        return (minutes * 60 + found['s']) * 1000 + found['f'];
    }

    /// <summary>From 1970 to the month's first day.</summary>
    static double Days(double year, double month)
    {
        var months = (int)month - 1;
        var date = year is >= 1 and <= 9998 ? new DateTime((int)year, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(months) : throw Errors.Of("D1001", year);
        return (date - DateTime.UnixEpoch).Days;
    }

    static double Of(DateTimeOffset now, char component) => component switch
    {
        'Y' => now.Year,
        'M' => now.Month,
        'D' => now.Day,
        'd' => now.DayOfYear,
        'H' => now.Hour,
        'P' => now.Hour / 12,
        'h' => now.Hour % 12,
        'm' => now.Minute,
        's' => now.Second,
        _ => now.Millisecond,
    };
}
