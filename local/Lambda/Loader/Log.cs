using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Local.Lambda.Loader;

/// <summary>
/// What the function writes, as the managed runtime writes it: each line with its time, its request and its level, or
/// as JSON.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/csharp-logging.html"/>
static class Log
{
    // From the least to the most.
    static readonly string[] Labels = ["trce", "dbug", "info", "warn", "fail", "crit"];

    static readonly string[] Levels = ["Trace", "Debug", "Information", "Warning", "Error", "Critical"];

    static readonly string[] Configured = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static readonly bool IsJson = Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_FORMAT") == "JSON";

    static readonly int Least =
        Array.IndexOf(Configured, Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_LEVEL") ?? "TRACE");

    static readonly Stream Output = System.Console.OpenStandardOutput();

    static readonly AsyncLocal<Invocation?> Current = new();

    /// <summary>What is written to the console goes the same way from now on.</summary>
    public static void Begin()
    {
        System.Console.SetOut(new Lines("info"));
        System.Console.SetError(new Lines("fail"));
    }

    public static void Of(Invocation? invocation) => Current.Value = invocation;

    /// <summary>A level's label, for its name in any of the ways in which it is written.</summary>
    public static string Label(string level)
    {
        var index = Array.FindIndex(Levels, name => name.Equals(level, StringComparison.OrdinalIgnoreCase));
        if (index < 0)
            index = Array.IndexOf(Labels, level);
        return index < 0 ? "info" : Labels[index];
    }

    public static void Write(string label, string message)
    {
        var level = Array.IndexOf(Labels, label);
        if (level < Least)
            return;
        var invocation = Current.Value;
        var time = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        // One write a line, so that the lines of several threads do not mix.
        Output.Write(IsJson
            ? Json(time, Levels[level], invocation, message)
            : Encoding.UTF8.GetBytes($"{time}\t{invocation?.RequestId}\t{label}\t{message}\n"));
    }

    /// <summary>A message with its values in the place of <c>{names}</c>, in their order.</summary>
    public static string Format(string message, object?[] values)
    {
        var text = new StringBuilder();
        var next = 0;
        for (var i = 0; i < message.Length; i++)
            if (message[i] == '{' && next < values.Length && message.IndexOf('}', i) is > 0 and var end)
            {
                text.Append(CultureInfo.InvariantCulture, $"{values[next++]}");
                i = end;
            }
            else
                text.Append(message[i]);
        return text.ToString();
    }

    static byte[] Json(string time, string level, Invocation? invocation, string message)
    {
        var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line, Readable))
        {
            writer.WriteStartObject();
            writer.WriteString("timestamp", time);
            writer.WriteString("level", level);
            if (invocation is not null)
            {
                writer.WriteString("requestId", invocation.RequestId);
                writer.WriteString("traceId", invocation.TraceId);
            }
            writer.WriteString("message", message);
            writer.WriteEndObject();
        }
        line.WriteByte((byte)'\n');
        return line.ToArray();
    }

    /// <summary>The console: a line at a time is logged, what is no line is written as it is.</summary>
    sealed class Lines(string label) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(string? value) => Output.Write(Encoding.UTF8.GetBytes(value ?? ""));

        public override void WriteLine() => WriteLine("");

        public override void WriteLine(string? value) => Log.Write(label, value ?? "");
    }
}
