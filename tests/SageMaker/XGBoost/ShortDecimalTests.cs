using System.Globalization;
using System.Text;
using Local.SageMaker.XGBoost;

namespace Tests.SageMaker.XGBoost;

public class ShortDecimalTests
{
    [Fact]
    public void A_number_is_what_a_double_narrowed_to_a_float_is()
    {
        var random = new Random(1);
        for (var i = 0; i < 100_000; i++)
        {
            var number = BitConverter.Int64BitsToDouble(random.NextInt64());
            var text = (i % 4) switch
            {
                0 => number.ToString("R", CultureInfo.InvariantCulture),
                1 => ((float)number).ToString("R", CultureInfo.InvariantCulture),
                2 => (random.NextDouble() * 2000 - 1000).ToString("R", CultureInfo.InvariantCulture),
                // Half way between two floats, and beside it.
                _ => ((decimal)BitConverter.Int32BitsToSingle(random.Next(0x3f800000, 0x40000000))
                    + 0.000000059604644775390625m
                    + random.Next(-1, 2) * 1e-18m).ToString(CultureInfo.InvariantCulture),
            };
            var at = 0;
            if (ShortDecimal.TryRead(Encoding.ASCII.GetBytes(text), ref at, out var value))
                Assert.Equal(
                    (text, text.Length, (float)double.Parse(text, CultureInfo.InvariantCulture)), (text, at, value));
        }
    }

    [Theory]
    [InlineData("-0", 0x80000000u)]
    [InlineData("000.50", 0x3f000000u)]
    [InlineData("5.", 0x40a00000u)]
    [InlineData(".5", 0x3f000000u)]
    [InlineData("5e-1,7", 0x3f000000u)]
    [InlineData("5E+0\n", 0x40a00000u)]
    public void Python_s_forms_are_read(string text, uint bits)
    {
        var at = 0;
        Assert.True(ShortDecimal.TryRead(Encoding.ASCII.GetBytes(text), ref at, out var value));
        Assert.Equal((bits, text.TrimEnd('\n').Split(',')[0].Length), (BitConverter.SingleToUInt32Bits(value), at));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("nan")]
    [InlineData("1e")]
    [InlineData("1e400")]
    [InlineData("12345678901234567890")]
    public void Everything_else_is_left_to_others(string text)
    {
        var at = 0;
        Assert.False(ShortDecimal.TryRead(Encoding.ASCII.GetBytes(text), ref at, out _));
    }
}
