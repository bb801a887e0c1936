using System.Text;

namespace Local.S3.Files;

/// <summary>
/// Where an object's file lies below its bucket's folder. A key is its path, with these exceptions:
/// <list type="bullet">
/// <item>A key that the file system cannot hold as it is (an empty name, <c>.</c>, <c>..</c>, a name over 253 bytes, a
/// forbidden character, one that would read as an escape)
/// has in all its names <c>%XX</c> for each forbidden byte and for <c>%</c>; an empty name is <c>%</c> alone, and a
/// long name goes on in a folder when it ends in <c>%+</c>.</item>
/// <item>The object <c>a</c> beside <c>a/b</c> is the file <c>a%!</c>, since <c>a</c> is a folder.</item>
/// <item>In the folder of the versions, those of <c>a</c> are in the folder <c>a%@</c>.</item>
/// </list>
/// Each key has these two paths, and each path at most one key.
/// </summary>
static class ObjectPath
{
    /// <summary>Ends the name of an object's file where the name itself is a folder's.</summary>
    const string BesideFolder = "%!";

    /// <summary>Ends the name of the folder that has the versions of an object.</summary>
    const string VersionsFolder = "%@";

    /// <summary>Ends a folder's name that the next name continues.</summary>
    const string Continued = "%+";

    /// <summary>The file systems' 255 bytes, less the room for a mark.</summary>
    const int LongestName = 253;

    // Windows forbids more than the others, and names of devices.
    static readonly char[] Forbidden = Path.GetInvalidFileNameChars();

    /// <summary>The path of a key, with slashes.</summary>
    public static string Of(string key) => IsPlain(key) ? key : Escape(key);

    /// <summary>The path of a key whose own path is a folder.</summary>
    public static string Beside(string key) => Of(key) + BesideFolder;

    /// <summary>The key of a file found at a path; null for a name that no key has.</summary>
    public static string? KeyAt(string path)
    {
        if (path.EndsWith(BesideFolder, StringComparison.Ordinal))
            path = path[..^BesideFolder.Length];
        return IsPlain(path) ? path : Unescape(path) is { Length: > 0 } key && Of(key) == path ? key : null;
    }

    /// <summary>The path of the folder that has a key's versions.</summary>
    public static string Versions(string key) => Of(key) + VersionsFolder;

    /// <summary>The key whose versions are in the folder at a path; null for any other folder.</summary>
    public static string? KeyOfVersions(string path) =>
        path.EndsWith(VersionsFolder, StringComparison.Ordinal) ? KeyAt(path[..^VersionsFolder.Length]) : null;

    /// <summary>Whether every key that starts with this folder's path (without escapes) lies below it.</summary>
    public static bool IsFolder(string path) => !path.Contains('%') && path.Split('/').All(CanBeName);

    // An escaped path is the path of what it escapes, if that needs the escape; `50%.csv` and `%41` escape nothing.
    static bool IsPlain(string key) =>
        IsSimple(key) || (key.Split('/').All(CanBeName)
            && !(key.Contains('%') && Unescape(key) is { } other && !IsPlain(other) && Escape(other) == key));

    /// <summary>Whether it is what most keys are, which a listing asks thousands of times.</summary>
    static bool IsSimple(string key)
    {
        if (key.Length > LongestName || OperatingSystem.IsWindows())
            return false;
        var last = '/';
        foreach (var c in key)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_') && (c is not ('.' or '/') || last == '/'))
                return false;
            last = c;
        }
        return last != '/';
    }

    static bool CanBeName(string name) =>
        name is not ("" or "." or "..") && name.IndexOfAny(Forbidden) < 0
            && Encoding.UTF8.GetByteCount(name) <= LongestName
        && !name.EndsWith(BesideFolder, StringComparison.Ordinal)
        && !name.EndsWith(VersionsFolder, StringComparison.Ordinal)
        && !(OperatingSystem.IsWindows() && (name[^1] is '.' or ' ' || IsDevice(name)));

    static bool IsDevice(string name) => name.Split('.')[0].TrimEnd().ToUpperInvariant() is
        "CON" or "PRN" or "AUX" or "NUL" or ['C', 'O', 'M', >= '0' and <= '9'] or ['L', 'P', 'T', >= '0' and <= '9'];

    static string Escape(string key) => string.Join('/', key.Split('/').Select(EscapeName));

    static string EscapeName(string name)
    {
        if (name == "")
            return "%";
        var escaped = new StringBuilder();
        var length = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            var text = rune.ToString();
            var literal = rune.Value != '%' && text.IndexOfAny(Forbidden) < 0 && name is not ("." or "..")
                && !(OperatingSystem.IsWindows() && (name[^1] is '.' or ' ' || IsDevice(name)));
            var bytes = Encoding.UTF8.GetBytes(text);
            var piece = literal ? text : string.Concat(bytes.Select(b => $"%{b:X2}"));
            length += literal ? bytes.Length : piece.Length;
            if (length > LongestName - Continued.Length)
            {
                escaped.Append(Continued).Append('/');
                length = literal ? bytes.Length : piece.Length;
            }
            escaped.Append(piece);
        }
        return escaped.ToString();
    }

    static string? Unescape(string path)
    {
        var bytes = new MemoryStream();
        var names = path.Split('/');
        for (var i = 0; i < names.Length; i++)
        {
            var continues = names[i].EndsWith(Continued, StringComparison.Ordinal);
            if (names[i] != "%" && !UnescapeName(continues ? names[i][..^Continued.Length] : names[i], bytes))
                return null;
            if (i < names.Length - 1 && !continues)
                bytes.WriteByte((byte)'/');
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    static bool UnescapeName(string name, MemoryStream bytes)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] != '%')
            {
                var next = name.IndexOf('%', i) is >= 0 and var mark ? mark : name.Length;
                bytes.Write(Encoding.UTF8.GetBytes(name[i..next]));
                i = next - 1;
            }
            else if (i + 2 < name.Length && char.IsAsciiHexDigit(name[i + 1]) && char.IsAsciiHexDigit(name[i + 2]))
            {
                bytes.WriteByte(Convert.FromHexString(name.AsSpan(i + 1, 2))[0]);
                i += 2;
            }
            else
            {
                return false;
            }
        }
        return true;
    }
}
