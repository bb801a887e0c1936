using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Local.Aws;

namespace Local.S3;

/// <summary>What a form may be: until when, with which fields, and how large its file.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html"/>
sealed record PostPolicy(DateTimeOffset Expiration, IReadOnlyList<JsonElement> Conditions)
{
    static readonly string[] Unconditioned = ["awsaccesskeyid", "signature", "x-amz-signature", "file", "policy"];

    /// <param name="text">In base64.</param>
    public static PostPolicy Parse(string text)
    {
        try
        {
            var policy = JsonElement.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(text)));
            return policy.ValueKind is JsonValueKind.Object
                && policy.TryGetProperty("expiration", out var expiration)
                && DateTimeOffset.TryParse(
                    expiration.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                && policy.TryGetProperty("conditions", out var conditions)
                    && conditions.ValueKind is JsonValueKind.Array
                ? new(time, [.. conditions.EnumerateArray().SelectMany(Flatten)])
                : throw Invalid("Policy must have an expiration and conditions.");
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw Invalid("Invalid JSON.");
        }
    }

    /// <param name="fields">By their names in lower case, the key with its file's name, and <c>bucket</c>.</param>
    /// <returns>The least and the greatest size of the file, in bytes.</returns>
    public (long Least, long Most) Check(IReadOnlyDictionary<string, string> fields, DateTimeOffset now)
    {
        if (Expiration < now)
            throw Denied("Policy expired.");
        var (least, most) = (0L, long.MaxValue);
        var named = new HashSet<string>(Unconditioned) { "bucket" };
        foreach (var condition in Conditions)
        {
            var parts = condition.EnumerateArray().ToArray();
            if (parts is [_, { ValueKind: JsonValueKind.Number } from, { ValueKind: JsonValueKind.Number } to]
                && Operator(parts) is "content-length-range")
            {
                (least, most) = (from.GetInt64(), to.GetInt64());
                continue;
            }
            if (parts.Length != 3)
                throw Invalid($"Invalid Condition: {condition.GetRawText()}");
            var name = parts[1].ToString().TrimStart('$').ToLowerInvariant();
            named.Add(name);
            var (value, expected) = (fields.GetValueOrDefault(name) ?? "", parts[2].ToString());
            var holds = Operator(parts) switch
            {
                "eq" => value == expected,
                "starts-with" => value.StartsWith(expected, StringComparison.Ordinal),
                var other => throw Invalid($"Invalid Condition operator: {other}"),
            };
            if (!holds)
                throw Denied($"Policy Condition failed: {condition.GetRawText()}");
        }
        return fields.Keys.FirstOrDefault(name =>
            !named.Contains(name) && !name.StartsWith("x-ignore-", StringComparison.Ordinal)) is { } extra
            ? throw Denied($"Extra input fields: {extra}")
            : (least, most);
    }

    static string Operator(JsonElement[] condition) => condition[0].ToString().ToLowerInvariant();

    /// <summary><c>{"acl": "private"}</c> is <c>["eq", "$acl", "private"]</c>.</summary>
    static IEnumerable<JsonElement> Flatten(JsonElement condition) => condition.ValueKind switch
    {
        JsonValueKind.Array => [condition],
        JsonValueKind.Object => condition.EnumerateObject().Select(field =>
            JsonSerializer.SerializeToElement((string[])["eq", "$" + field.Name, field.Value.ToString()])),
        _ => throw Invalid("Invalid Conditions list."),
    };

    static AwsException Invalid(string message) => new("InvalidPolicyDocument", "Invalid Policy: " + message);

    static AwsException Denied(string message) =>
        new("AccessDenied", "Invalid according to Policy: " + message, HttpStatusCode.Forbidden);
}
