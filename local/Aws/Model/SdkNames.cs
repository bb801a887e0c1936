using System.Text.RegularExpressions;

namespace Local.Aws.Model;

/// <summary>The names that the AWS SDK for Java 2, and so Step Functions, gives the members of a model.</summary>
static partial class SdkNames
{
    /// <summary>A name with a capital.</summary>
    public static string Pascal(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..];

    /// <summary>
    /// A name with a capital, of which a leading abbreviation has only one: <c>SSEKMSKeyId</c> is <c>SsekmsKeyId</c>,
    /// <c>ID</c> is <c>Id</c>, <c>ETag</c> stays.
    /// </summary>
    /// <seealso href="https://github.com/aws/aws-sdk-java-v2/blob/master/codegen/src/main/java/software/amazon/awssdk/codegen/internal/Utils.java"/>
    public static string Member(string name)
    {
        var capitals = 1;
        while (capitals < name.Length && char.IsUpper(name[capitals])
            && !(capitals + 1 < name.Length && char.IsLower(name[capitals + 1])))
            capitals++;
        return Pascal(name[..capitals].ToLowerInvariant() + name[capitals..]);
    }

    /// <summary>
    /// Whether a name that a Task state gives means a member. AWS's pages and samples write abbreviations either way.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html"/>
    public static bool Means(string given, string member) => given == Pascal(member)
        || given == Member(member)
        || (member, given) is ("Equals" or "equals", "EqualsValue") or ("NULL", "Nul");

    /// <summary>
    /// The service as errors name it: its words with a capital each, and of an abbreviation only the first: <c>Sfn</c>,
    /// <c>DynamoDb</c>, <c>SageMaker</c>.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html"/>
    public static string Client(string serviceId)
    {
        const string Dropped = " Service";
        var id = serviceId.EndsWith(Dropped, StringComparison.Ordinal) ? serviceId[..^Dropped.Length] : serviceId;
        return id switch
        {
            "SESv2" => "SesV2",
            "IoT" => "Iot",
            "IoT Events" or "IoT Wireless" => id.Replace("IoT ", "Iot", StringComparison.Ordinal),
            "IoTDeviceAdvisor" => "IotDeviceAdvisor",
            _ => string.Concat(id.Split(' ').Select(word => Capitals().Replace(Pascal(word), Lowered))),
        };

        static string Lowered(Match capitals) => capitals.Value[0] + capitals.Value[1..].ToLowerInvariant();
    }

    /// <summary>All but the last of those before a small letter, which is a word's first.</summary>
    [GeneratedRegex("[A-Z]{2,}(?![a-z])|[A-Z]{2,}(?=[A-Z][a-z])")]
    private static partial Regex Capitals();
}
