using System.Globalization;
using System.Xml.Linq;
using Local.Aws.Model;
using Local.S3.Sdk;

namespace Local.S3.Configuration;

/// <summary>Compares a document with the API model's shape of it.</summary>
static class ConfigurationDocument
{
    /// <param name="operation">The operation that the document is the body of.</param>
    /// <exception cref="Aws.AwsException"><c>MalformedXML</c></exception>
    public static void Check(string operation, XElement document)
    {
        var input = SdkMember.Model.Input(operation)!;
        var payload = input.Members![input.Payload!];
        if (document.Name.LocalName != (payload.LocationName ?? input.Payload))
            throw S3Error.MalformedXml();
        CheckStructure(document, SdkMember.Model.Shape(payload));
    }

    static void CheckStructure(XElement element, ApiShape shape)
    {
        var members = SdkMember.Of(shape);
        foreach (var child in element.Elements())
        {
            var member = members.Values.FirstOrDefault(known => known.WireName == child.Name.LocalName)
                ?? throw S3Error.MalformedXml();
            if (member.Item is not { } item)
                CheckValue(child, member.Shape);
            else if (child.Elements().Any(entry => entry.Name.LocalName != item))
                throw S3Error.MalformedXml();
            else
                foreach (var entry in child.Elements())
                    CheckValue(entry, member.Shape);
        }
        if (shape.Required?.Any(name => !Has(element, members[SdkNames.Member(name)])) is true
            || members.Values.Any(member => !member.IsList && Children(element, member).Skip(1).Any()))
            throw S3Error.MalformedXml();
    }

    static void CheckValue(XElement element, ApiShape shape)
    {
        var isRight = shape.Type switch
        {
            "structure" => true,
            "integer" or "long" => long.TryParse(
                element.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            "boolean" => element.Value is "true" or "false",
            "timestamp" => DateTimeOffset.TryParse(
                element.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _),
            _ => shape.Enum is not { } values || values.Contains(element.Value),
        };
        if (!isRight)
            throw S3Error.MalformedXml();
        if (shape.Type is "structure")
            CheckStructure(element, shape);
    }

    static bool Has(XElement element, SdkMember member) => Children(element, member).Any();

    static IEnumerable<XElement> Children(XElement element, SdkMember member) =>
        element.Elements().Where(child => child.Name.LocalName == member.WireName);
}
