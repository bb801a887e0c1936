using System.Globalization;
using Local.SageMaker.XGBoost.Input;

namespace Tests.SageMaker.XGBoost;

/// <summary>The tables were printed by Python 3.11: the bits of a double, and its text.</summary>
public class PythonNumberTests
{
    public static TheoryData<string, string> Floats() =>
        [.. CaseFile.Lines("python-floats.txt").Select(line => line.Split(' ')).Select(parts => (parts[0], parts[1]))];

    public static TheoryData<string, int, string> FixedFloats() =>
        [
            .. CaseFile.Lines("python-fixed.txt")
                .Select(line => line.Split(' '))
                .Select(parts => (parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), parts[2])),
        ];

    [Theory, MemberData(nameof(Floats))]
    public void A_number_is_written_as_str_writes_it(string bits, string text) =>
        Assert.Equal(text, PythonNumber.Format(Number(bits)));

    [Theory, MemberData(nameof(FixedFloats))]
    public void A_number_is_rounded_as_format_rounds_it(string bits, int digits, string text) =>
        Assert.Equal(text, PythonNumber.Fixed(Number(bits), digits));

    [Theory, MemberData(nameof(Floats))]
    public void What_is_written_is_read_back(string bits, string text) =>
        Assert.Equal(Number(bits), PythonNumber.TryParseFloat(text));

    static double Number(string bits) =>
        BitConverter.UInt64BitsToDouble(ulong.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
}
