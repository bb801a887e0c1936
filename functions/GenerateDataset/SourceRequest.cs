using System.Text.Json;

namespace GenerateDataset;

/// <summary>A CSV file under <c>input/</c> in the stack's bucket.</summary>
/// <param name="Label">The column to predict; null for the first one.</param>
/// <param name="Ignore">Columns to leave out.</param>
sealed record SourceRequest(string Uri, string Key, string? Label, IReadOnlyList<string> Ignore)
{
    /// <exception cref="InvalidInputException"/>
    public static SourceRequest? Parse(JsonElement? source, JsonElement? label, JsonElement? ignore, string bucket)
    {
        var folder = $"s3://{bucket}/input/";
        var example = folder + "claims.csv";
        if (source is not { } value)
            return (label ?? ignore) is null
                ? null
                : throw new InvalidInputException(
                    $"\"{(label is null ? "ignore" : "label")}\" names columns of a file, but there is no \"source\". Give one, such as \"{example}\".");
        if (value.ValueKind is not JsonValueKind.String || value.GetString() is not { } uri || !uri.StartsWith("s3://", StringComparison.Ordinal))
            throw new InvalidInputException($"\"source\" must be an S3 URI, such as \"{example}\"; it is {DatasetRequest.Shown(value)}.");
        if (!uri.StartsWith(folder, StringComparison.Ordinal) || uri.EndsWith('/'))
            throw new InvalidInputException(
                $"\"source\" must be a file under {folder}, all that this stack may read; it is \"{uri}\". Copy the file there: aws s3 cp FILE {example}");
        if (label is { ValueKind: not JsonValueKind.String } notText)
            throw new InvalidInputException($"\"label\" must be the name of a column, as a string; it is {DatasetRequest.Shown(notText)}.");
        if (ignore is { } list && (list.ValueKind is not JsonValueKind.Array || list.EnumerateArray().Any(name => name.ValueKind is not JsonValueKind.String)))
            throw new InvalidInputException($"\"ignore\" must be a list of column names, such as [\"id\", \"name\"]; it is {DatasetRequest.Shown(list)}.");
        return new(uri, uri[$"s3://{bucket}/".Length..], label?.GetString()!.Trim(), [.. (ignore?.EnumerateArray().Select(name => name.GetString()!.Trim()) ?? []).Distinct()]);
    }
}
