using System.Diagnostics.CodeAnalysis;

namespace Local.Aws;

/// <summary>An Amazon Resource Name: <c>arn:partition:service:region:account:resource</c>.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"/>
sealed record Arn(string Partition, string Service, string Region, string Account, string Resource) : IParsable<Arn>
{
    public static Arn Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var arn)
            ? arn
            : throw new FormatException($"'{s}' is not an ARN (arn:partition:service:region:account:resource).");

    public static bool TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out Arn? result)
    {
        result = s?.Split(':', 6) is ["arn", { Length: > 0 } partition, { Length: > 0 } service, var region,
            var account, { Length: > 0 } resource]
            ? new(partition, service, region, account, resource)
            : null;
        return result is not null;
    }

    public override string ToString() => $"arn:{Partition}:{Service}:{Region}:{Account}:{Resource}";
}
