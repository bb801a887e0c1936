using Local.Aws.Model;
using Microsoft.AspNetCore.Http.Features;

namespace Local.Aws.Protocols;

/// <summary>The operations of a REST service by the methods and the paths of their requests.</summary>
/// <seealso href="https://smithy.io/2.0/spec/http-bindings.html#http-trait"/>
sealed class RestRoutes(ApiModel model)
{
    readonly Route[] _routes =
    [
        .. model.Operations.Select(name => Read(model, name))
            // When two fit, the one that names more of the path and of the query is meant.
            .OrderByDescending(route => route.Path.Count(segment => segment[0] != '{') + route.Query.Length),
    ];

    /// <summary>The operation that a request asks for, and the values in its path; null when there is none.</summary>
    public (string Operation, IReadOnlyDictionary<string, string> Labels)? Find(HttpRequest request)
    {
        var path = Segments(request);
        foreach (var route in _routes)
            if (route.Method == request.Method
                && route.Query.All(name => request.Query.ContainsKey(name.Split('=')[0]))
                && Match(route.Path, path) is { } labels)
                return (route.Operation, labels);
        return null;
    }

    static Route Read(ApiModel model, string name)
    {
        model.TryGetOperation(name, out var operation);
        var parts = operation!.Http.RequestUri.Split('?');
        return new(
            name,
            operation.Http.Method,
            parts[0].Split('/', StringSplitOptions.RemoveEmptyEntries),
            parts.Length > 1 ? parts[1].Split('&') : []);
    }

    /// <summary>The segments as they were sent, each without its escapes: one may hold a slash.</summary>
    static string[] Segments(HttpRequest request)
    {
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget;
        var path = target?.StartsWith('/') is true ? target.Split('?')[0] : request.Path.ToUriComponent();
        return [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
    }

    static Dictionary<string, string>? Match(string[] pattern, string[] path)
    {
        Dictionary<string, string> labels = [];
        for (var i = 0; i < pattern.Length; i++)
        {
            if (i >= path.Length)
                return null;
            if (pattern[i].EndsWith("+}", StringComparison.Ordinal))
            {
                labels[pattern[i][1..^2]] = string.Join('/', path[i..]);
                return labels;
            }
            if (pattern[i][0] == '{')
                labels[pattern[i][1..^1]] = path[i];
            else if (pattern[i] != path[i])
                return null;
        }
        return path.Length == pattern.Length ? labels : null;
    }

    sealed record Route(string Operation, string Method, string[] Path, string[] Query);
}
