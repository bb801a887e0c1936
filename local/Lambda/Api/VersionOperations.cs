using System.Text.Json;
using Local.Aws;

namespace Local.Lambda.Api;

/// <summary>Published versions.</summary>
sealed class VersionOperations(LambdaService service)
{
    public void AddTo(AwsService api) => api
        .Add<JsonElement>("PublishVersion", Resource, Publish)
        .Add<VersionsRequest>(
            "ListVersionsByFunction", request => service.NameOf(request.FunctionName).Arn.ToString(), List);

    string Resource(JsonElement request) =>
        service.NameOf(request.GetProperty("FunctionName").GetString()!).Arn.ToString();

    object Publish(JsonElement request)
    {
        var function = service.Functions.Get(service.NameOf(request.GetProperty("FunctionName").GetString()!));
        FunctionOperations.CheckRevision(function, request);
        var actual = function.Latest.Package.Digest.Sha256;
        if (request.TryGetProperty("CodeSha256", out var expected)
            && expected.GetString() is { Length: > 0 } hash && hash != actual)
            throw new AwsException(
                "InvalidParameterValueException",
                $"CodeSHA256 ({hash}) is different from current CodeSHA256 in $LATEST ({actual}). " +
                "Please try again with the CodeSHA256 in $LATEST.");
        return FunctionConfiguration.Of(function.Publish(
            request.TryGetProperty("Description", out var description) ? description.GetString() : null));
    }

    object List(VersionsRequest request)
    {
        var function = service.Functions.Get(service.NameOf(request.FunctionName));
        var (versions, next) = Marker.Page(function.Versions, request.Marker, request.MaxItems);
        return new
        {
            Versions = versions.Select(version => FunctionConfiguration.Of(version, version.Function.Reference)),
            NextMarker = next,
        };
    }

    sealed record VersionsRequest(string FunctionName, string? Marker = null, int? MaxItems = null);
}
