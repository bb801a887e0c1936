using Local;
using Local.Aws;
using Local.Aws.Model;

namespace Tests;

/// <summary>What answers on the port: each service's API model, with the operations that are here.</summary>
sealed record ServedOperations(ApiModel Model, IReadOnlyList<string> Operations)
{
    public static IReadOnlyList<ServedOperations> Of(Cloud cloud) =>
    [
        .. cloud.Scopes.Order(StringComparer.Ordinal).SelectMany(scope => Of(cloud.Endpoint(scope))),
    ];

    static IEnumerable<ServedOperations> Of(IAwsEndpoint endpoint) =>
    [
        new(endpoint.Model, [.. endpoint.Operations.Order(StringComparer.Ordinal)]),
        .. endpoint.Rest is { } rest ? Of(rest) : [],
    ];
}
