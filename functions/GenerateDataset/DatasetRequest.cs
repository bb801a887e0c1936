using System.Text.Json;
using GenerateDataset.Sources;

namespace GenerateDataset;

/// <summary>The execution's input, of which every field is optional.</summary>
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
    public static DatasetRequest Parse(JsonElement input, string bucket, Objective objective)
    {
        var fields = new InputFields(input);
        var (rows, noise, seed) = (fields["rows"], fields["noise"], fields["seed"]);
        var source = SourceRequest.Parse(fields, bucket);
        if (source is not null && (rows is not null || noise is not null))
            throw new InvalidInputException(
                $"\"{(rows is null ? "noise" : "rows")}\" is for generated data and has no meaning with \"source\", "
                + "of which every row is used. Leave it out.");
        if (source is null && objective.NeedsClasses)
            throw new InvalidInputException(
                $"Objective={objective.Name} learns labels 0 and 1, and generated data have real numbers. "
                + "Give a file of yours as \"source\", or deploy with Objective=reg:squarederror ObjectiveMetric=validation:rmse.");
        return new(
            rows is { } r ? Integer(r, "rows", RowCounts.LeastRows, MostRows) : 5000,
            noise is { } n ? StandardDeviation(n) : 1,
            seed is { } s ? Integer(s, "seed", -LargestSeed, LargestSeed) : null,
            source);
    }

    static long Integer(JsonElement value, string name, long least, long most) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number)
            && number >= least && number <= most
            ? number
            : throw new InvalidInputException(FormattableString.Invariant(
                $"\"{name}\" must be an integer from {least:N0} to {most:N0}; it is {InputFields.Shown(value)}."));

    static double StandardDeviation(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var number) && number is >= 0 and <= MostNoise
            ? number
            : throw new InvalidInputException(FormattableString.Invariant(
                $"\"noise\" must be a number from 0 to {MostNoise:N0}, the standard deviation of the label's noise; ")
                + $"it is {InputFields.Shown(value)}.");
}
