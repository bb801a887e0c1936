using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Local.CloudFormation.Templates;

namespace Local.CloudFormation.ResourceTypes.Sam;

/// <summary>The logical ids of what SAM makes, which templates may refer to.</summary>
static class GeneratedId
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An id with a name in it, or a hash where the name has what an id cannot have.</summary>
    /// <param name="kind">What comes after the name; before a hash.</param>
    public static string Of(string prefix, string name, string kind = "") =>
        name.Length == 0 ? prefix + kind
            : name.All(char.IsLetterOrDigit) ? prefix + name + kind
            : prefix + kind + Hash(name);

    /// <summary>The first ten digits of a text's hash.</summary>
    public static string Hash(string text)
    {
#pragma warning disable CA5350 // SAM's, so that the logical ids are the same: it tells texts apart, and guards nothing.
        return Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)))[..10];
#pragma warning restore CA5350
    }

    /// <summary>As Python writes JSON with sorted keys and without blanks.</summary>
    public static string Canonical(Value value) => value switch
    {
        Value.Mapping map => $"{{{string.Join(',', map.Items.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => $"{JsonSerializer.Serialize(member.Key, Plain)}:{Canonical(member.Value)}"))}}}",
        Value.Sequence list => $"[{string.Join(',', list.Items.Select(Canonical))}]",
        Value.Scalar { Kind: ScalarKind.Number or ScalarKind.Boolean } scalar => scalar.Text,
        Value.Scalar { Kind: ScalarKind.Null } => "null",
        _ => JsonSerializer.Serialize(((Value.Scalar)value).Text, Plain),
    };
}
