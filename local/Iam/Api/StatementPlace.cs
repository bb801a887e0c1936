using System.Text;
using System.Text.Json;

namespace Local.Iam.Api;

/// <summary>Where in a policy's text a statement is: its first character, and what comes after its last.</summary>
sealed record StatementPlace(StatementPlace.Position Start, StatementPlace.Position End)
{
    /// <param name="Line">From 1.</param>
    /// <param name="Column">From 1.</param>
    public sealed record Position(int Line, int Column);

    /// <param name="number">The statement's place among all, from 0.</param>
    public static StatementPlace? Find(string policy, int number)
    {
        var utf8 = Encoding.UTF8.GetBytes(policy);
        var reader = new Utf8JsonReader(utf8);
        while (reader.Read())
        {
            var isName = reader.TokenType is JsonTokenType.PropertyName && reader.CurrentDepth == 1;
            if (!isName || !reader.ValueTextEquals("Statement"))
                continue;
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartArray)
            {
                reader.Read();
                for (var i = 0; i < number; i++)
                {
                    reader.Skip();
                    reader.Read();
                }
            }
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            return new(At(utf8.AsSpan(0, start)), At(utf8.AsSpan(0, (int)reader.BytesConsumed)));
        }
        return null;
    }

    static Position At(ReadOnlySpan<byte> before)
    {
        var line = before[(before.LastIndexOf((byte)'\n') + 1)..];
        return new(before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(line) + 1);
    }
}
