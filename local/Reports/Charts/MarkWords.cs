using System.Diagnostics.CodeAnalysis;

namespace Local.Reports.Charts;

/// <summary>What a mark of a chart says when one points at it.</summary>
/// <param name="Of">
/// The id of the page's element that says it and knows where it leads: the marks of a trial in all charts have one, and
/// the page has the words once. Null where the mark has its own.
/// </param>
/// <param name="As">What the mark shows of it; null where that is clear.</param>
sealed record MarkWords(string Text, string? Of = null, string? As = null)
{
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator MarkWords?(string? text) => text is null ? null : new(text);
}
