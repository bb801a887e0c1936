using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Jsonata;

/// <summary>What Step Functions adds to the language.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#functions-provided-for-migration"/>
static class ServiceFunctions
{
    public static Dictionary<string, Function> Table { get; } = new()
    {
        ["partition"] = new NativeFunction(
            "<an:a<a>>",
            (evaluator, a) =>
                a[0] is ArrayValue array && a[1] is NumberValue size ? Partition(evaluator, array, size.Number) : null),
        ["range"] = new NativeFunction(
            "<nnn:a<n>>",
            (evaluator, a) => a[0] is NumberValue first && a[1] is NumberValue last && a[2] is NumberValue step
                ? Range(
                    evaluator,
                    Math.Truncate(first.Number),
                    Math.Truncate(last.Number),
                    Math.Truncate(step.Number))
                : null),
        ["hash"] = new NativeFunction(
            "<s-s:s>",
            (_, a) =>
                a[0] is StringValue data && a[1] is StringValue algorithm
                    ? Value.Of(Hash(data.Text, algorithm.Text))
                    : null),
        ["random"] = new NativeFunction(
            "<n?:n>",
            (evaluator, a) =>
                Value.Of(
                    a[0] is NumberValue seed
                        ? Seeded((long)seed.Number)
                        : evaluator.Environment.Random().NextDouble())),
        ["uuid"] = new NativeFunction("<:s>", (evaluator, _) => Value.Of(Uuid(evaluator.Environment.Random()))),
        ["parse"] = StringFunctions.OfText("<s-:x>", (text, _) => Parse(text)),
    };

    static ArrayValue Partition(Evaluator evaluator, ArrayValue array, double size)
    {
        if (!(size >= 1))
            throw new JsonataException("States.InvalidArgument", "The size of a partition must be at least 1.");
        var count = (long)Math.Ceiling(array.Count / size);
        evaluator.Spend(count);
        Limits.Check(count * ArrayValue.Overhead);
        return new(
            [
                .. array.Items.Chunk((int)Math.Min(size, int.MaxValue))
                    .Select(chunk => (Value?)new ArrayValue([.. chunk])),
            ]);
    }

    /// <summary>What is no whole number is cut to one, as users have measured: https://github.com/floci-io/floci/pull/2676.</summary>
    static ArrayValue Range(Evaluator evaluator, double first, double last, double step)
    {
        if (step == 0)
            throw new JsonataException("States.InvalidArgument", "The step of a range must not be 0.");
        var count = Math.Floor((last - first) / step) + 1;
        if (!(count <= Limits.RangeItems))
            throw Limits.TooBig();
        evaluator.Spend((int)Math.Max(count, 0));
        return ArrayValue.Sequence(
            [
                .. Enumerable.Range(0, (int)Math.Max(count, 0))
                    .Select(i => (Value?)new NumberValue(first + i * step)),
            ]);
    }

    static string Hash(string data, string algorithm)
    {
        var name = algorithm switch
        {
            "MD5" => HashAlgorithmName.MD5,
            "SHA-1" => HashAlgorithmName.SHA1,
            "SHA-256" => HashAlgorithmName.SHA256,
            "SHA-384" => HashAlgorithmName.SHA384,
            "SHA-512" => HashAlgorithmName.SHA512,
            _ => throw new JsonataException(
                "States.InvalidArgument",
                $"'{algorithm}' is none of the algorithms MD5, SHA-1, SHA-256, SHA-384 and SHA-512."),
        };
        return Convert.ToHexStringLower(CryptographicOperations.HashData(name, Encoding.UTF8.GetBytes(data)));
    }

    /// <summary>
    /// The first number of Java's generator: the service is a Java program, and gives 0.7275636800328681 for 42.
    /// </summary>
    /// <seealso href="https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Random.html#next(int)"/>
    static double Seeded(long seed)
    {
        const long Multiplier = 0x5DEECE66D;
        const long Mask = (1L << 48) - 1;
        var state = (seed ^ Multiplier) & Mask;
        return ((Next(26) << 27) + Next(27)) * (1.0 / (1L << 53));

        long Next(int bits)
        {
            state = unchecked(state * Multiplier + 0xB) & Mask;
            return state >> (48 - bits);
        }
    }

    static string Uuid(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        bytes[6] = (byte)(bytes[6] & 0x0f | 0x40);
        bytes[8] = (byte)(bytes[8] & 0x3f | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    static Value? Parse(string text)
    {
        try
        {
            return Value.Of(JsonText.Normalize(JsonText.Parse(text)));
        }
        catch (JsonException)
        {
            throw new JsonataException("States.InvalidArgument", $"The text is no JSON: {JsonFault.Find(text).Sentence}");
        }
    }
}
