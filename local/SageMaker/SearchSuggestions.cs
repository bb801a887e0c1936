using System.Text.Json;
using System.Text.Json.Nodes;

namespace Local.SageMaker;

/// <summary>
/// The GetSearchSuggestions call: properties that a search can ask for and that each resource names for itself, its
/// hyperparameters, metrics and tags.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_GetSearchSuggestions.html"/>
static class SearchSuggestions
{
    public static JsonElement Answer(SageMakerService service, SuggestionsRequest call)
    {
        var hint = call.SuggestionQuery?.PropertyNameQuery?.PropertyNameHint ?? "";
        var names = ResourceSearch.Resources(service, call.Resource).SelectMany(Names).Distinct()
            .Where(name => name.StartsWith(hint, StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal);
        return JsonSerializer.SerializeToElement(
            new { PropertyNameSuggestions = names.Select(name => new { PropertyName = name }) });
    }

    static IEnumerable<string> Names(JsonObject resource) =>
    [
        .. (resource["HyperParameters"] as JsonObject ?? []).Select(parameter => $"HyperParameters.{parameter.Key}"),
        .. Each(resource["FinalMetricDataList"], "MetricName").Select(metric => $"Metrics.{metric}"),
        .. Each(resource["Tags"], "Key").Select(tag => $"Tags.{tag}"),
        .. Each(resource["Model"]?["Tags"], "Key").Select(tag => $"Model.Tags.{tag}"),
    ];

    static IEnumerable<string> Each(JsonNode? list, string name) =>
        (list as JsonArray ?? []).Select(item => item![name]!.GetValue<string>());
}

sealed record SuggestionsRequest(string Resource, SuggestionQuery? SuggestionQuery);

sealed record SuggestionQuery(PropertyNameQuery? PropertyNameQuery);

/// <param name="PropertyNameHint">How the names begin.</param>
sealed record PropertyNameQuery(string PropertyNameHint);
