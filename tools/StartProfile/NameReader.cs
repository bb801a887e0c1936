namespace StartProfile;

/// <summary>Reads the JIT's names from left to right.</summary>
sealed class NameReader(string text)
{
    static readonly Dictionary<string, string> Primitives = new()
    {
        ["bool"] = "System.Boolean",
        ["char"] = "System.Char",
        ["byte"] = "System.Byte",
        ["sbyte"] = "System.SByte",
        ["short"] = "System.Int16",
        ["ushort"] = "System.UInt16",
        ["int"] = "System.Int32",
        ["uint"] = "System.UInt32",
        ["long"] = "System.Int64",
        ["ulong"] = "System.UInt64",
        ["float"] = "System.Single",
        ["double"] = "System.Double",
        ["nint"] = "System.IntPtr",
        ["nuint"] = "System.UIntPtr",
    };

    int _at;

    public void Expect(char sign)
    {
        if (_at == text.Length || text[_at] != sign)
            throw new FormatException($"'{text}' has no '{sign}' at {_at}.");
        _at++;
    }

    public string ReadUntil(params ReadOnlySpan<char> ends)
    {
        var length = text.AsSpan(_at).IndexOfAny(ends);
        if (length <= 0)
            throw new FormatException($"'{text}' has no name at {_at}.");
        _at += length;
        return text.Substring(_at - length, length);
    }

    public TypeName ReadType()
    {
        var name = ReadUntil('[', ']', ',', ':');
        TypeName type = new(Primitives.GetValueOrDefault(name, name), ReadArguments(), IsArray: false);
        while (text.AsSpan(_at).StartsWith("[]"))
        {
            type = new("", [type], IsArray: true);
            _at += 2;
        }
        return type;
    }

    /// <returns>None where no bracket follows.</returns>
    public IReadOnlyList<TypeName> ReadArguments()
    {
        var rest = text.AsSpan(_at);
        if (!rest.StartsWith('[') || rest.StartsWith("[]"))
            return [];
        List<TypeName> arguments = [];
        do
        {
            _at++;
            arguments.Add(ReadType());
        }
        while (text[_at] == ',');
        Expect(']');
        return arguments;
    }

    /// <summary>How many are named up to the last parenthesis.</summary>
    public int CountParameters()
    {
        var rest = text.AsSpan(_at).TrimEnd(')');
        var (depth, count) = (0, rest.IsEmpty ? 0 : 1);
        foreach (var sign in rest)
        {
            depth += sign switch { '[' => 1, ']' => -1, _ => 0 };
            if (sign == ',' && depth == 0)
                count++;
        }
        return count;
    }
}
