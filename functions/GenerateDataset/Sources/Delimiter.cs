namespace GenerateDataset.Sources;

/// <summary>What stands between the cells of a line.</summary>
sealed record Delimiter(char Character, string Name)
{
    public static readonly Delimiter Comma = new(',', "comma");
    public static readonly Delimiter Semicolon = new(';', "semicolon");

    // A comma is the likeliest to be part of a name, so it loses a draw.
    static readonly Delimiter[] Known = [new('\t', "tab"), Semicolon, new('|', "pipe"), Comma];

    /// <summary>The one that the header has most of, outside quotes; null when it has none.</summary>
    public static Delimiter? Find(string header)
    {
        var outside = header.Split('"').Where((_, part) => part % 2 == 0).SelectMany(part => part).ToList();
        return Known.Where(known => outside.Contains(known.Character))
            .MaxBy(known => outside.Count(character => character == known.Character));
    }
}
