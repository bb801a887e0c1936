namespace GenerateDataset;

/// <summary>
/// Functions made of +, -, ×, ÷ alone, which IEEE 754 defines to the last bit: Math.Sin and Math.Log are the C
/// library's and differ in
/// the last digit between processors and operating systems, and with them a dataset's bytes. Both err by less than
/// 1e-15.
/// </summary>
static class ExactMath
{
    /// <summary>
    /// sin(πt) for t in [0, 1]: Taylor's series x - x³/3! + … + x^21/21! at the nearer end, nested; the first term left
    /// out is below 2e-18.
    /// </summary>
    public static double SinPi(double t)
    {
        var x = Math.PI * Math.Min(t, 1 - t);
        var sum = 1.0;
        for (var k = 21; k > 1; k -= 2)
            sum = 1 - sum * (x * x) / (k * (k - 1));
        return x * sum;
    }

    /// <summary>
    /// The natural logarithm of a normal, positive number 2^e·m: e·ln 2 + 2(z + z³/3 + … + z^21/21) with z =
    /// (m-1)/(m+1), m near 1.
    /// </summary>
    public static double Log(double number)
    {
        var e = Math.ILogB(number);
        var m = Math.ScaleB(number, -e);
        if (m > 1.5)
            (m, e) = (m / 2, e + 1);
        var z = (m - 1) / (m + 1);
        var sum = 0.0;
        for (var k = 21; k > 0; k -= 2)
            sum = sum * (z * z) + 1.0 / k;
        return e * 0.693147180559945309 + 2 * z * sum;
    }
}
