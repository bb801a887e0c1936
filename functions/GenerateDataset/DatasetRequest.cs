using System.Text.Json;

namespace GenerateDataset;

/// <summary>The execution's input. Every field is optional, and a field that is not of these is none of our business.</summary>
/// <param name="Rows">How many rows to generate.</param>
/// <param name="Noise">The standard deviation of the generated label's noise.</param>
/// <param name="Seed">Makes generation and split repeatable; chosen when absent.</param>
/// <param name="Source">The user's own file, instead of generated rows.</param>
sealed record DatasetRequest(long Rows, double Noise, long? Seed, SourceRequest? Source)
{
    const long MostRows = 100_000_000;
    const long LargestSeed = (1L << 53) - 1; // What every JSON implementation reads exactly: RFC 8259, section 6.
    const double MostNoise = 1e6;

    /// <exception cref="InvalidInputException"/>
    public static DatasetRequest Parse(JsonElement input, string bucket)
    {
        if (input.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined))
            throw new InvalidInputException($"The input must be a JSON object, such as {{\"rows\": 5000}}; it is {Shown(input)}.");
        var (rows, noise, seed) = (Field(input, "rows"), Field(input, "noise"), Field(input, "seed"));
        var source = SourceRequest.Parse(Field(input, "source"), Field(input, "label"), Field(input, "ignore"), bucket);
        if (source is not null && (rows is not null || noise is not null))
            throw new InvalidInputException(
                $"\"{(rows is null ? "noise" : "rows")}\" is for generated data and has no meaning with \"source\", of which every row is used. Leave it out.");
        return new(
            rows is { } r ? Integer(r, "rows", RowCounts.LeastRows, MostRows) : 5000,
            noise is { } n ? StandardDeviation(n) : 1,
            seed is { } s ? Integer(s, "seed", -LargestSeed, LargestSeed) : null,
            source);
    }

    /// <summary>A null is an absent field: a state that passes a field on cannot leave it out.</summary>
    static JsonElement? Field(JsonElement input, string name) =>
        input.ValueKind is JsonValueKind.Object && input.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    static long Integer(JsonElement value, string name, long least, long most) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most
            ? number
            : throw new InvalidInputException(FormattableString.Invariant($"\"{name}\" must be an integer from {least:N0} to {most:N0}; it is {Shown(value)}."));

    static double StandardDeviation(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var number) && number is >= 0 and <= MostNoise
            ? number
            : throw new InvalidInputException(FormattableString.Invariant($"\"noise\" must be a number from 0 to {MostNoise:N0}, the standard deviation of the label's noise; it is {Shown(value)}."));

    internal static string Shown(JsonElement value) => value.GetRawText() is { Length: > 60 } text ? text[..60] + "…" : value.GetRawText();
}
