using System.Text.Json.Serialization;

namespace Local.Aws.Model;

// The published form of the models, as far as it is used here.

/// <param name="ServiceId">The SDKs' name: <c>SFN</c>, <c>CloudWatch Logs</c>.</param>
/// <param name="EndpointPrefix">The first label of the service's host: <c>states</c>, <c>api.sagemaker</c>.</param>
/// <param name="SigningName">The service in a signature's scope, where that is not the endpoint's prefix.</param>
/// <param name="Protocol"><c>json</c>, <c>query</c>, <c>rest-json</c>, <c>rest-xml</c>, <c>ec2</c> or
/// <c>smithy-rpc-v2-cbor</c>.</param>
/// <param name="TargetPrefix">With the JSON protocols: what comes before the operation in <c>X-Amz-Target</c>.</param>
/// <param name="Protocols">All that it speaks, best first.</param>
/// <param name="Source">What the model was taken from, and its version.</param>
sealed record ApiService(
    string ServiceId = "",
    string ServiceFullName = "",
    string ApiVersion = "",
    string EndpointPrefix = "",
    string? SigningName = null,
    string Protocol = "",
    string? JsonVersion = null,
    string? TargetPrefix = null,
    string? XmlNamespace = null,
    string Source = "",
    string Licence = "",
    IReadOnlyList<string>? Protocols = null)
{
    public string Scope => SigningName ?? EndpointPrefix;
}

sealed record ApiOperation(
    ApiHttp Http, ApiReference? Input = null, ApiReference? Output = null, IReadOnlyList<string>? Errors = null);

/// <param name="RequestUri"><c>/{Bucket}/{Key+}?uploads</c>.</param>
/// <param name="ResponseCode">Of an answer that is no error; 0 is 200.</param>
sealed record ApiHttp(string Method, string RequestUri, int ResponseCode = 0);

/// <summary>A type: a structure has members, a list a member, a map a key and a value.</summary>
/// <param name="Type">
/// <c>structure</c>, <c>list</c>, <c>map</c>, <c>string</c>, <c>integer</c>, <c>long</c>, <c>float</c>, <c>double</c>,
/// <c>boolean</c>, <c>timestamp</c> or <c>blob</c>.
/// </param>
/// <param name="Min">The least value or length.</param>
/// <param name="Max">The greatest value or length.</param>
/// <param name="Sensitive">Whether a refusal must not repeat the value.</param>
/// <param name="Document">Whether it is any JSON.</param>
/// <param name="Payload">The member that is the whole body.</param>
sealed record ApiShape(
    string Type,
    IReadOnlyList<string>? Required = null,
    decimal? Min = null,
    decimal? Max = null,
    string? Pattern = null,
    IReadOnlyList<string>? Enum = null,
    bool Sensitive = false,
    bool Document = false,
    bool Exception = false,
    OrderedDictionary<string, ApiReference>? Members = null,
    ApiReference? Member = null,
    ApiReference? Key = null,
    ApiReference? Value = null,
    string? Payload = null,
    bool Flattened = false,
    string? TimestampFormat = null)
{
    ConstrainedText? _pattern;

    /// <summary>Whether a text is all of what <see cref="Pattern"/> describes.</summary>
    public bool Matches(string text) => Pattern is null || (_pattern ??= new(Pattern)).Matches(text);
}

/// <summary>The use of a shape, as a member or otherwise.</summary>
/// <param name="LocationName">Its name on the wire; null when it is the member's own.</param>
/// <param name="Location"><c>uri</c>, <c>querystring</c>, <c>header</c>, <c>headers</c> (a prefix) or
/// <c>statusCode</c>; null for the body.</param>
/// <param name="QueryName">Its name in EC2's form of the query protocol.</param>
/// <param name="IdempotencyToken">Whether the SDKs make up a value where none is given.</param>
/// <param name="ResultWrapper">With the query protocol: the element around the members.</param>
sealed record ApiReference(
    string Shape,
    string? LocationName = null,
    string? Location = null,
    bool Flattened = false,
    string? ResultWrapper = null,
    bool IdempotencyToken = false,
    string? QueryName = null,
    ApiXmlNamespace? XmlNamespace = null);

sealed record ApiXmlNamespace(string? Uri = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ApiService))]
[JsonSerializable(typeof(ApiOperation))]
[JsonSerializable(typeof(ApiShape))]
sealed partial class ApiModelJson : JsonSerializerContext;
