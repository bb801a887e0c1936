using System.Globalization;

namespace GenerateDataset.Sources;

/// <summary>
/// How a file writes numbers: with a decimal point or, where semicolons separate the cells, with a decimal comma.
/// </summary>
sealed class NumberFormat(Delimiter delimiter)
{
    static readonly NumberFormatInfo WithPoint = NumberFormatInfo.InvariantInfo;
    static readonly NumberFormatInfo WithComma = new() { NumberDecimalSeparator = "," };

    readonly bool _takesCommas = delimiter == Delimiter.Semicolon;

    /// <summary>
    /// XGBoost holds numbers in 32 bits, and its parser stops at infinity; a missing value is an empty cell.
    /// </summary>
    public bool TryRead(string cell, out double number) =>
        double.TryParse(cell, NumberStyles.Float, HasComma(cell) ? WithComma : WithPoint, out number)
        && float.IsFinite((float)number);

    public bool HasComma(string cell) => _takesCommas && cell.Contains(',');
}
