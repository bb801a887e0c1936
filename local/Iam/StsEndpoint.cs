using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Local.Aws;

namespace Local.Iam;

/// <summary>STS over the AWS Query protocol: <c>POST /</c> with the form <c>Action=…&amp;Version=2011-06-15</c>; other requests pass by.</summary>
/// <seealso href="https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html"/>
sealed partial class StsEndpoint(AwsAccount account, Access access, CredentialStore credentials)
{
    const string Version = "2011-06-15";
    static readonly XNamespace Xml = $"https://sts.amazonaws.com/doc/{Version}/";

    public async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || http.Request.Path != "/" || !http.Request.HasFormContentType)
        {
            await next(http);
            return;
        }
        try
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
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

    XElement[] GetCallerIdentity(Principal caller) =>
    [
        Element("Arn", caller.Arn),
        Element("UserId", caller.RoleArn is { } role ? $"{access.Policies.Roles[role].Id}:{caller.Arn.Split('/')[^1]}" : account.Id),
        Element("Account", account.Id),
    ];

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
            Element("AssumedRoleUser", Element("Arn", keys.Principal.Arn), Element("AssumedRoleId", $"{access.Policies.Roles[roleArn].Id}:{name}")),
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
