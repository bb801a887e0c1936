namespace Local.StepFunctions.Jsonata;

/// <summary>Makes a time of the components that were read.</summary>
static class TimeParts
{
    /// <summary>
    /// What comes before the first component is of <paramref name="now"/>, what comes after the last the least there
    /// is.
    /// </summary>
    /// <exception cref="JsonataException">D3136: a component in between is missing, or only the week is
    /// told.</exception>
    public static double Milliseconds(Dictionary<char, double?> found, DateTimeOffset now)
    {
        // A component that is zero does not tell which of the forms it is; as in the reference engine.
        bool Only(string components, string among) =>
            found.Any(part => part.Value is not (null or 0) && components.Contains(part.Key, StringComparison.Ordinal))
            && found.All(part => part.Value is null or 0 || !among.Contains(part.Key, StringComparison.Ordinal)
                || components.Contains(part.Key, StringComparison.Ordinal));
        const string DateComponents = "YXMxWwdD";
        var byMonth = Only("YMD", DateComponents);
        var byDayOfYear = !byMonth && Only("Yd", DateComponents);
        if (Only("Xxw", DateComponents) || Only("XW", DateComponents))
            throw Errors.Of("D3136");
        var isHalved = !Only("Hmsf", "PHhmsf") && Only("Phmsf", "PHhmsf");
        var parts = Filled(found, (byDayOfYear ? "YD" : "YMD") + (isHalved ? "Phmsf" : "Hmsf"), now.ToUniversalTime());
        var day = byDayOfYear
            ? Days(parts['Y'], 1) + parts['d'] - 1
            : Days(parts['Y'], parts['M']) + parts['D'] - 1;
        var hour = isHalved ? parts['h'] % 12 + 12 * parts['P'] : parts['H'];
        var offset = parts.GetValueOrDefault('Z') is not 0 and var named ? named : parts.GetValueOrDefault('z');
        return (((day * 24 + hour) * 60 + parts['m'] - offset) * 60 + parts['s']) * 1000 + parts['f'];
    }

    static Dictionary<char, double> Filled(Dictionary<char, double?> found, string order, DateTimeOffset now)
    {
        var parts = found.Where(part => part.Value is not null)
            .ToDictionary(part => part.Key, part => part.Value!.Value);
        var (started, ended) = (false, false);
        foreach (var component in order)
        {
            if (parts.ContainsKey(component))
            {
                if (ended)
                    throw Errors.Of("D3136");
                started = true;
                continue;
            }
            ended |= started;
            parts[component] = started ? component is 'M' or 'D' or 'd' ? 1 : 0 : Of(now, component);
        }
        return parts;
    }

    /// <summary>
    /// From 1970 to the month's first day; a year of two digits is of the twentieth century, as in JavaScript.
    /// </summary>
    static double Days(double year, double month)
    {
        var months = Math.Max(month, 1) - 1;
        var full = (year is >= 0 and <= 99 ? 1900 + year : year) + Math.Floor(months / 12);
        if (full is not (>= 1 and <= 9999))
            throw Errors.Of("D1001", year);
        return (new DateTime((int)full, (int)months % 12 + 1, 1, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Days;
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
