namespace Local.StepFunctions.Language;

/// <summary>
/// What is wrong with a text that is no JSON, in the words of the service's parser, which is Jackson's.
/// </summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, behind what is wrong.</param>
/// <seealso href="https://github.com/FasterXML/jackson-core"/>
sealed record JsonFault(string Sentence, string Text, int Line, int Column)
{
    const int ShownCharacters = 500;

    /// <summary>The place as the parser tells it: the text, as far as it shows it, the line and the column.</summary>
    public string Source
    {
        get
        {
            var more = Text.Length - ShownCharacters;
            var shown = more > 0 ? $"\"{Text[..ShownCharacters]}\"[truncated {more} chars]" : $"\"{Text}\"";
            return $"[Source: (String){shown}; line: {Line}, column: {Column}]";
        }
    }

    /// <summary>The sentence and the place.</summary>
    public string Message => $"{Sentence}\n at {Source}";

    /// <summary>The first fault of a text that is no JSON.</summary>
    public static JsonFault Find(string text) => new JsonScanner(text).Find();
}
