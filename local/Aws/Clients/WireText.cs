using System.Globalization;
using System.Text.Json;
using Local.Aws.Model;

namespace Local.Aws.Clients;

/// <summary>A scalar as text: in forms, queries, headers and paths.</summary>
static class WireText
{
    /// <param name="times">How times are written where the model says nothing else: <c>iso8601</c>,
    /// <c>rfc822</c>.</param>
    public static string Of(ApiShape shape, JsonElement value, string times) => (shape.Type, value.ValueKind) switch
    {
        ("timestamp", JsonValueKind.Number) when EpochSeconds.TryRead(value, out var time) =>
            (shape.TimestampFormat ?? times) switch
            {
                "rfc822" => time.ToString("R", CultureInfo.InvariantCulture),
                "unixTimestamp" => value.GetRawText(),
                _ => SdkIntegration.Time(time),
            },
        (_, JsonValueKind.String) => value.GetString()!,
        _ => value.GetRawText(),
    };
}
