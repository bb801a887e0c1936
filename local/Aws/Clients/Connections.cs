using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Local.Aws.Clients;

/// <summary>
/// The connections of HTTP Tasks, from a file: an object that has, under a connection's name or ARN, what
/// EventBridge's CreateConnection takes of it.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateConnection.html"/>
sealed class Connections
{
    readonly Dictionary<string, Connection> _all;

    Connections(Dictionary<string, Connection> all) => _all = all;

    /// <exception cref="AwsException">The file is none of connections.</exception>
    public static Connections Read(FileInfo file)
    {
        try
        {
            using var stream = file.OpenRead();
            return new(JsonSerializer.Deserialize(stream, ConnectionsJson.Default.DictionaryStringConnection)!);
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw new AwsException("ValidationError", $"{file.FullName} holds no connections: {e.Message}");
        }
    }

    /// <param name="arn"><c>arn:aws:events:REGION:ACCOUNT:connection/NAME/ID</c></param>
    public Connection? Find(string arn) =>
        _all.GetValueOrDefault(arn)
        ?? (arn.Split('/') is [_, var name, ..] ? _all.GetValueOrDefault(name) : null);
}

/// <param name="AuthorizationType"><c>BASIC</c>, <c>API_KEY</c> or <c>OAUTH_CLIENT_CREDENTIALS</c>.</param>
sealed record Connection(string AuthorizationType, AuthParameters AuthParameters);

sealed record AuthParameters(
    BasicAuth? BasicAuthParameters = null,
    ApiKeyAuth? ApiKeyAuthParameters = null,
    OAuth? OAuthParameters = null,
    ConnectionParameters? InvocationHttpParameters = null);

sealed record BasicAuth(string Username, string Password)
{
    public string Header => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Username}:{Password}"))}";
}

sealed record ApiKeyAuth(string ApiKeyName, string ApiKeyValue);

sealed record OAuth(
    string AuthorizationEndpoint,
    string HttpMethod,
    OAuthClient ClientParameters,
    ConnectionParameters? OAuthHttpParameters = null);

sealed record OAuthClient(string ClientID, string ClientSecret);

/// <summary>What a connection adds to each request.</summary>
sealed record ConnectionParameters(
    IReadOnlyList<ConnectionParameter>? HeaderParameters = null,
    IReadOnlyList<ConnectionParameter>? QueryStringParameters = null,
    IReadOnlyList<ConnectionParameter>? BodyParameters = null);

sealed record ConnectionParameter(string Key, string Value);

[JsonSourceGenerationOptions(RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Dictionary<string, Connection>))]
sealed partial class ConnectionsJson : JsonSerializerContext;
