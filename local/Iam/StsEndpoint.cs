using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Local.Aws;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Local.Iam;

/// <summary>STS over the AWS Query protocol: <c>POST /</c> with the form <c>Action=…&amp;Version=2011-06-15</c>; other requests pass by.</summary>
/// <seealso href="https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html"/>
sealed partial class StsEndpoint(AwsAccount account, Access access, CredentialStore credentials)
{
    const string Version = "2011-06-15";
    static readonly XNamespace Xml = $"https://sts.amazonaws.com/doc/{Version}/";

    public async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || http.Request.Path != "/" || !IsQuery(http.Request))
        {
            await next(http);
            return;
        }
        try
        {
            var form = await ReadAsync(http);
            var action = form["Action"].ToString();
            var caller = http.Caller();
            var result = (action, form["Version"].ToString()) switch
            {
                ("GetCallerIdentity", Version) => GetCallerIdentity(caller),
                ("AssumeRole", Version) => AssumeRole(caller, form),
                (_, var version) => throw new AwsException("InvalidAction", $"Could not find operation {action} for version {version}"),
            };
            http.Response.Headers["x-amzn-RequestId"] = http.TraceIdentifier;
            await ErrorResponse.WriteXmlAsync(http, Element($"{action}Response",
                Element($"{action}Result", result), Element("ResponseMetadata", Element("RequestId", http.TraceIdentifier))), ErrorResponse.QueryContentType);
        }
        catch (AwsException e)
        {
            await ErrorResponse.WriteQueryAsync(http, e);
        }
    }

    /// <summary>Whether the body is the query protocol's: a form of several parts is not.</summary>
    static bool IsQuery(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);

    static async Task<IFormCollection> ReadAsync(HttpContext http)
    {
        try
        {
            // Whatever charset the request claims: queries are UTF-8.
            using var reader = new FormReader(http.Request.Body, Encoding.UTF8);
            return new FormCollection(await reader.ReadFormAsync(http.RequestAborted));
        }
        catch (InvalidDataException e)
        {
            throw new AwsException("MalformedQueryString", $"The form cannot be read: {e.Message}");
        }
    }

    XElement[] GetCallerIdentity(Principal caller) =>
    [
        Element("Arn", caller.Arn),
        Element("UserId", caller.RoleArn is { } role ? $"{IdOf(role)}:{caller.Arn.Split('/')[^1]}" : account.Id),
        Element("Account", account.Id),
    ];

    // A stack that is deployed anew may have lost the role of a session.
    string IdOf(string role) => access.Policies.Roles.GetValueOrDefault(role)?.Id
        ?? throw new AwsException("InvalidClientTokenId", "The security token included in the request is invalid.", HttpStatusCode.Forbidden);

    XElement[] AssumeRole(Principal caller, IFormCollection form)
    {
        if (form.Keys.FirstOrDefault(key => key is not ("Action" or "Version" or "RoleArn" or "RoleSessionName" or "DurationSeconds")) is { } other)
            throw new AwsException("ValidationError", $"The parameter {other} of AssumeRole is not supported here.");
        var (roleArn, name) = (form["RoleArn"].ToString(), form["RoleSessionName"].ToString());
        if (!SessionName().IsMatch(name))
            throw new AwsException("ValidationError",
                $"1 validation error detected: Value '{name}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*");
        int? seconds = null;
        if (form.TryGetValue("DurationSeconds", out var text))
        {
            seconds = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 900 and <= 43200
                ? number
                : throw new AwsException("ValidationError",
                    $"1 validation error detected: Value '{text}' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200");
        }
        var session = credentials.Assume(caller, roleArn, name, seconds is { } given ? TimeSpan.FromSeconds(given) : null);
        var keys = session.Credentials;
        return
        [
            Element("AssumedRoleUser", Element("Arn", keys.Principal.Arn), Element("AssumedRoleId", $"{IdOf(roleArn)}:{name}")),
            Element("Credentials",
                Element("AccessKeyId", keys.AccessKeyId), Element("SecretAccessKey", keys.SecretAccessKey), Element("SessionToken", keys.SessionToken!),
                Element("Expiration", session.Expiration.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture))),
        ];
    }

    static XElement Element(string name, params object[] content) => new(Xml + name, content);

    [GeneratedRegex(@"^[\w+=,.@-]{2,64}\z", RegexOptions.ECMAScript)]
    private static partial Regex SessionName();
}

/// <summary>Puts STS before the services that answer the rest.</summary>
static class Sts
{
    /// <remarks>The caller is the <see cref="Principal"/> that signature verification left in the request's features.</remarks>
    public static IApplicationBuilder UseSts(this IApplicationBuilder app, AwsAccount account, Access access, CredentialStore credentials) =>
        app.Use(new StsEndpoint(account, access, credentials).AnswerAsync);
}
