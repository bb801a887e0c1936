using System.Globalization;
using System.Xml.Linq;
using Local.Aws;

namespace Local.S3.Configuration;

/// <summary>What S3 asks of a bucket's documents beyond their form.</summary>
static class ConfigurationRules
{
    static readonly string[] CorsMethods = ["GET", "PUT", "HEAD", "POST", "DELETE"];
    static readonly string[] LifecycleActions =
    [
        "Expiration", "Transition", "NoncurrentVersionExpiration", "NoncurrentVersionTransition",
        "AbortIncompleteMultipartUpload",
    ];

    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList"/>
    public static void Versioning(XElement document)
    {
        if (Value(document, "Status") is null)
            throw new AwsException(
                "IllegalVersioningConfigurationException",
                "The versioning configuration specified in the request is not valid.");
        if (Value(document, "MfaDelete") is "Enabled")
            throw S3Error.NotImplemented("MFA delete is not implemented here.");
    }

    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html"/>
    public static void Lifecycle(XElement document)
    {
        var rules = document.Elements().ToList();
        if (rules.Count is 0 or > 1000)
            throw S3Error.MalformedXml();
        var names = rules.Select(rule => Value(rule, "ID")).OfType<string>().ToList();
        if (names.Distinct().Count() < names.Count)
            throw S3Error.InvalidArgument("Rule ID must be unique. Found same ID for more than one rule");
        if (names.Any(name => name.Length > 255))
            throw S3Error.InvalidArgument("ID length should not exceed allowed limit of 255");
        foreach (var rule in rules)
        {
            if (!Has(rule, "Filter") && !Has(rule, "Prefix"))
                throw S3Error.MalformedXml();
            if (!LifecycleActions.Any(action => Has(rule, action)))
                throw S3Error.InvalidRequest("At least one action needs to be specified in a rule");
            foreach (var (action, days) in (ReadOnlySpan<(string, string)>)[
                ("Expiration", "Days"), ("NoncurrentVersionExpiration", "NoncurrentDays"),
                ("AbortIncompleteMultipartUpload", "DaysAfterInitiation")])
            {
                if (Child(rule, action) is { } named && Value(named, days) is { } text
                    && long.Parse(text, CultureInfo.InvariantCulture) <= 0)
                    throw S3Error.InvalidArgument($"'{days}' for {action} action must be a positive integer");
            }
            if (Child(rule, "Expiration") is { } expiration && expiration.Elements().Count() != 1)
                throw S3Error.MalformedXml();
        }
        // A rule without a name is given one.
        foreach (var rule in rules.Where(rule => string.IsNullOrEmpty(Value(rule, "ID"))))
        {
            Child(rule, "ID")?.Remove();
            rule.AddFirst(new XElement(rule.Name.Namespace + "ID", Guid.NewGuid().ToString()));
        }
    }

    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html"/>
    public static void Cors(XElement document)
    {
        if (document.Elements().Count() is 0 or > 100)
            throw S3Error.MalformedXml();
        foreach (var rule in document.Elements())
        {
            if (Values(rule, "AllowedMethod").FirstOrDefault(method => !CorsMethods.Contains(method)) is { } method)
                throw S3Error.InvalidRequest($"Found unsupported HTTP method in CORS config. Unsupported method is {method}");
            foreach (var name in (string[])["AllowedOrigin", "AllowedHeader"])
            {
                if (Values(rule, name).FirstOrDefault(value => value.Count(c => c == '*') > 1) is { } value)
                    throw S3Error.InvalidRequest($"{name} \"{value}\" can not have more than one wildcard.");
            }
            if (Values(rule, "ExposeHeader").FirstOrDefault(value => value.Contains('*')) is { } exposed)
                throw S3Error.InvalidRequest(
                    $"ExposeHeader \"{exposed}\" contains wildcard. We currently do not support wildcard for ExposeHeader.");
        }
    }

    public static XElement? Child(XElement element, string name) =>
        element.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    public static string? Value(XElement element, string name) => Child(element, name)?.Value;

    public static IEnumerable<string> Values(XElement element, string name) =>
        element.Elements().Where(child => child.Name.LocalName == name).Select(child => child.Value);

    static bool Has(XElement element, string name) => Child(element, name) is not null;
}
