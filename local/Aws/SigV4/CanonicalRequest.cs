using System.Text;
using System.Text.RegularExpressions;

namespace Local.Aws.SigV4;

/// <summary>A request in the one form that both sides of a signature hash.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request"/>
static partial class CanonicalRequest
{
    /// <param name="target">The request's target as it is on the wire: <c>/path?query</c>.</param>
    /// <param name="header">The values of a header; their lines joined with commas.</param>
    /// <param name="signedHeaders">Names in lower case, in order.</param>
    public static string Create(
        string service,
        string method,
        string target,
        Func<string, string> header,
        IEnumerable<string> signedHeaders,
        string payloadHash)
    {
        var (path, query) = target.IndexOf('?') is >= 0 and var mark ? (target[..mark], target[(mark + 1)..]) : (target, "");
        var canonical = new StringBuilder().Append(method).Append('\n')
            .Append(Path(service, path)).Append('\n')
            .Append(Query(query)).Append('\n');
        foreach (var name in signedHeaders)
            canonical.Append(name).Append(':').Append(Spaces().Replace(header(name).Trim(), " ")).Append('\n');
        return canonical.Append('\n').AppendJoin(';', signedHeaders).Append('\n').Append(payloadHash).ToString();
    }

    /// <summary>A query's parameters, decoded.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Parameters(string query) =>
        from pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        let mark = pair.IndexOf('=')
        select mark < 0
            ? KeyValuePair.Create(Decode(pair), "")
            : KeyValuePair.Create(Decode(pair[..mark]), Decode(pair[(mark + 1)..]));

    // S3 hashes the path as it is sent, encoded once; every other service encodes what is sent once more.
    static string Path(string service, string path) => string.Join('/', path.Split('/').Select(segment =>
        Uri.EscapeDataString(service == "s3" ? Uri.UnescapeDataString(segment) : segment))) is { Length: > 0 } encoded ? encoded : "/";

    static string Query(string query) => string.Join('&', Parameters(query)
        .Where(parameter => parameter.Key != "X-Amz-Signature")
        .Select(parameter => (Name: Uri.EscapeDataString(parameter.Key), Value: Uri.EscapeDataString(parameter.Value)))
        .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
            .ThenBy(parameter => parameter.Value, StringComparer.Ordinal)
        .Select(parameter => $"{parameter.Name}={parameter.Value}"));

    static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    [GeneratedRegex(" {2,}")]
    private static partial Regex Spaces();
}
