using System.Collections.Frozen;

namespace GenerateDataset.Sources;

/// <summary>What spreadsheets, R and pandas write for a missing value, beside an empty cell.</summary>
/// <seealso href="https://pandas.pydata.org/docs/reference/api/pandas.read_csv.html">pandas.read_csv, na_values</seealso>
static class MissingValue
{
    static readonly FrozenSet<string> Markers = FrozenSet.Create(
        "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>",
        "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null");

    public static bool IsMarker(string cell) => Markers.Contains(cell);
}
