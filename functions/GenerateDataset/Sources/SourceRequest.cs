using System.Text.Json;

namespace GenerateDataset.Sources;

/// <summary>A CSV file under <c>input/</c> in the stack's bucket.</summary>
/// <param name="Label">The column to predict; null for the first one.</param>
/// <param name="Ignore">Columns to leave out.</param>
sealed record SourceRequest(string Uri, string Key, string? Label, IReadOnlyList<string> Ignore)
{
    /// <exception cref="InvalidInputException"/>
    public static SourceRequest? Parse(InputFields fields, string bucket)
    {
        var folder = $"s3://{bucket}/input/";
        var example = folder + "claims.csv";
        var (label, ignore) = (fields["label"], fields["ignore"]);
        if (fields["source"] is not { } value)
            return (label ?? ignore) is null
                ? null
                : throw new InvalidInputException(
                    $"\"{(label is null ? "ignore" : "label")}\" names columns of a file, but there is no \"source\". "
                    + $"Give one, such as \"{example}\".");
        if (value.ValueKind is not JsonValueKind.String || value.GetString() is not { } uri
            || !uri.StartsWith("s3://", StringComparison.Ordinal))
            throw new InvalidInputException($"\"source\" must be an S3 URI, such as \"{example}\"; it is {InputFields.Shown(value)}.");
        if (!uri.StartsWith(folder, StringComparison.Ordinal) || uri.EndsWith('/'))
            throw new InvalidInputException(
                $"\"source\" must be a file under {folder}, all that this stack may read; it is \"{uri}\". "
                + $"Copy the file there: aws s3 cp FILE {example}");
        if (label is { ValueKind: not JsonValueKind.String } notText)
            throw new InvalidInputException($"\"label\" must be the name of a column, as a string; it is {InputFields.Shown(notText)}.");
        if (ignore is { } list && !IsListOfNames(list))
            throw new InvalidInputException(
                $"\"ignore\" must be a list of column names, such as [\"id\", \"name\"]; it is {InputFields.Shown(list)}.");
        var ignored = ignore?.EnumerateArray().Select(name => name.GetString()!.Trim()) ?? [];
        return new(uri, uri[$"s3://{bucket}/".Length..], label?.GetString()!.Trim(), [.. ignored.Distinct()]);
    }

    static bool IsListOfNames(JsonElement value) =>
        value.ValueKind is JsonValueKind.Array
        && value.EnumerateArray().All(name => name.ValueKind is JsonValueKind.String);
}
