using Local.Aws.SigV4;

namespace Local.Aws.Protocols;

/// <summary>The protocols of AWS's services, as far as their refusals differ.</summary>
enum WireProtocol
{
    /// <summary>S3's REST with XML.</summary>
    S3,

    /// <summary>The operation in <c>X-Amz-Target</c>, or in the address; JSON.</summary>
    Json,

    /// <summary>Forms, answered with XML; the other REST services that speak XML refuse in the same form.</summary>
    Query,

    /// <summary>Forms, answered with another XML.</summary>
    Ec2,

    /// <summary>The operation in the address; CBOR.</summary>
    Cbor,
}

/// <summary>Finds the protocol that a request speaks, whatever else may be wrong with it.</summary>
static class WireProtocols
{
    // The published models name the protocol of each. These services have no sign of it in a request that has no form.
    static readonly string[] QueryServices = ["cloudformation", "iam", "sns", "sts"], XmlServices = ["cloudfront", "route53"];

    public static WireProtocol Of(HttpRequest request)
    {
        if (request.Headers[JsonProtocol.TargetHeader].Count > 0)
            return WireProtocol.Json;
        if (request.Headers[CborProtocol.Header] == CborProtocol.Name)
            return WireProtocol.Cbor;
        return RequestSignature.FindScope(request) switch
        {
            null or "s3" => WireProtocol.S3,
            "ec2" => WireProtocol.Ec2,
            var service when QueryServices.Contains(service) || XmlServices.Contains(service) || HasForm(request) =>
                WireProtocol.Query,
            _ => WireProtocol.Json,
        };
    }

    static bool HasForm(HttpRequest request) =>
        request.ContentType?.StartsWith(
            "application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) is true;
}
