using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws.Model;
using Local.SageMaker.Endpoints;
using Local.SageMaker.Jobs;
using Local.SageMaker.Tuning;

namespace Local.SageMaker;

/// <summary>The Search call: resources of a kind, as Describe shows them with their tags, by what they have.</summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Search.html"/>
static class ResourceSearch
{
    const int Most = 100;

    public static JsonElement Search(SageMakerService service, SearchRequest call)
    {
        var start = Start(call.NextToken);
        var isExperiment = call.Resource.StartsWith("Experiment", StringComparison.Ordinal);
        call.SearchExpression?.Check(contains: isExperiment ? null : 1);
        var found = Resources(service, call.Resource)
            .Where(resource => call.SearchExpression?.Selects(resource) ?? true)
            .Where(resource => call.VisibilityConditions.All(condition => condition.Shows(resource)))
            .Where(_ => call.CrossAccountFilterOption != "CrossAccount") // no other account shares anything here
            .ToList();
        var sortBy = call.SortBy ?? "LastModifiedTime";
        var order = Comparer<string?>.Create(SearchExpression.Compare);
        var sorted = call.SortOrder == "Ascending"
            ? found.OrderBy(resource => SearchExpression.Values(resource, sortBy).FirstOrDefault(), order)
            : found.OrderByDescending(resource => SearchExpression.Values(resource, sortBy).FirstOrDefault(), order);
        var size = call.MaxResults ?? Most;
        var answer = new JsonObject
        {
            ["Results"] = new JsonArray(
                [.. sorted.Skip(start).Take(size).Select(resource => new JsonObject { [call.Resource] = resource })]),
            ["TotalHits"] = new JsonObject { ["Value"] = found.Count, ["Relation"] = "EqualTo" },
        };
        if (found.Count - size > start)
            answer["NextToken"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{start + size}"));
        return JsonSerializer.SerializeToElement(answer);
    }

    static readonly Lazy<ApiModel> Api = new(() => ApiModel.Get("sagemaker"));

    /// <summary>None of the kinds that are not here.</summary>
    public static IEnumerable<JsonObject> Resources(SageMakerService service, string kind) => kind switch
    {
        "TrainingJob" => service.TrainingJobs.All.Select(job => Record(kind, job, Descriptions.Describe(job))),
        "HyperParameterTuningJob" =>
            service.TuningJobs.All.Select(
                job => Record("HyperParameterTuningJobSearchEntity", job, TuningDescriptions.Describe(job))),
        "Endpoint" =>
            service.Endpoints.Kept.All.Select(each => Record(kind, each, EndpointDescriptions.Describe(each))),
        "Model" =>
            service.Models.All.Select(
                model => new JsonObject { ["Model"] = Record(kind, model, Descriptions.Describe(model)) }),
        _ => [],
    };

    /// <summary>What the record's shape has of a description, and the tags.</summary>
    static JsonObject Record(string shape, IResource resource, JsonElement description)
    {
        var members = Api.Value.Shape(shape).Members!;
        var shown = Descriptions.Copy(description);
        foreach (var name in shown.Select(field => field.Key).Where(name => !members.ContainsKey(name)).ToList())
            shown.Remove(name);
        shown["Tags"] = new JsonArray(
            [.. resource.Tags.Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })]);
        return shown;
    }

    static int Start(string? token)
    {
        if (token is null)
            return 0;
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            && int.TryParse(bytes.AsSpan(0, length), NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            ? start
            : throw Listing.UnknownToken();
    }
}

sealed record SearchRequest(
    string Resource,
    SearchExpression? SearchExpression,
    string? SortBy,
    string? SortOrder,
    string? NextToken,
    int? MaxResults,
    string? CrossAccountFilterOption)
{
    public IReadOnlyList<VisibilityCondition> VisibilityConditions { get; init; } = [];
}

/// <summary>Hides what has a tag of this key with another value.</summary>
/// <param name="Key"><c>Tags.KEY</c>.</param>
sealed record VisibilityCondition(string Key, string Value)
{
    public bool Shows(JsonObject resource)
    {
        string[] values = [.. SearchExpression.Values(resource["Model"] ?? resource, Key)];
        return values.Length == 0 || values.Contains(Value);
    }
}
