using System.Text.Json;
using Local.Aws;
using Local.Aws.Model;
using Local.SageMaker;
using Local.SageMaker.Endpoints;
using Local.SageMaker.Tuning;

namespace Tests.SageMaker;

public class RequestFieldsTests
{
    static readonly Dictionary<string, Type[]> Read = new()
    {
        ["CreateHyperParameterTuningJob"] = [typeof(CreateHyperParameterTuningJobRequest)],
        ["CreateTrainingJob"] = [typeof(CreateTrainingJobRequest), typeof(TrainingJobDefinition)],
        ["CreateModel"] = [typeof(CreateModelRequest)],
        ["CreateTransformJob"] = [typeof(CreateTransformJobRequest)],
        ["CreateEndpointConfig"] = [typeof(CreateEndpointConfigRequest)],
        ["CreateEndpoint"] = [typeof(CreateEndpointRequest)],
        ["UpdateEndpoint"] = [typeof(UpdateEndpointRequest)],
        ["UpdateEndpointWeightsAndCapacities"] = [typeof(UpdateWeightsRequest)],
        ["AddTags"] = [typeof(AddTagsRequest)],
        ["DeleteTags"] = [typeof(DeleteTagsRequest)],
        ["ListTags"] = [typeof(ListTagsRequest)],
        ["Search"] = [typeof(SearchRequest)],
        ["GetSearchSuggestions"] = [typeof(SuggestionsRequest)],
        ["ListTrainingJobs"] = [typeof(ListRequest), typeof(IOtherFilters)],
        ["InvokeEndpoint"] = [typeof(SageMakerSdkIntegration.InvokeEndpointRequest)],
    };

    /// <summary>Filters that one list reads for itself: no job passes them.</summary>
    interface IOtherFilters
    {
        string WarmPoolStatusEquals { get; }
        string TrainingPlanArnEquals { get; }
    }

    /// <summary>What the operations on one resource read.</summary>
    interface IName
    {
        string HyperParameterTuningJobName { get; }
        string TrainingJobName { get; }
        string ModelName { get; }
        string TransformJobName { get; }
        string EndpointConfigName { get; }
        string EndpointName { get; }
    }

    [Fact]
    public void Every_field_of_the_API_is_read_or_refused_or_has_no_effect()
    {
        using var workbench = new Workbench();
        var operations = SageMakerEndpoint.Create(workbench.Service).Operations.Except(EmptyLists.Operations).ToList();
        Assert.Contains("CreateTrainingJob", operations);
        Assert.All(operations, operation => Compare("sagemaker", operation));
        Compare("sagemakerruntime", "InvokeEndpoint");
    }

    [Fact]
    public async Task What_cannot_be_created_cannot_be_updated()
    {
        using var workbench = new Workbench();
        var model = ApiModel.Get("sagemaker");
        var updates = SageMakerEndpoint.Create(workbench.Service).Operations
            .Where(operation => operation.StartsWith("Update", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(updates);
        foreach (var update in updates)
        {
            var refused = RequestFields.Refused.GetValueOrDefault(update.Replace("Update", "Create"), [])
                .Where(path => IsThere(model.Input(update)!, path.Split('.')));
            Assert.Equal(refused.Order(), RequestFields.Refused.GetValueOrDefault(update, []).Order());
        }
        var refusal = await Assert.ThrowsAsync<AwsException>(() => workbench.CallAsync(
            "UpdateTrainingJob",
            new
            {
                TrainingJobName = "t",
                ProfilerRuleConfigurations = new[] { new { RuleConfigurationName = "r", RuleEvaluatorImage = "i" } },
            }));
        Assert.Equal(
            "'ProfilerRuleConfigurations' is not supported here. Remove it, or run this on AWS.", refusal.Message);

        bool IsThere(ApiShape shape, ReadOnlySpan<string> path) => path.IsEmpty
            || shape.Member is { } item && IsThere(model.Shape(item), path)
            || shape.Members?.GetValueOrDefault(path[0]) is { } member && IsThere(model.Shape(member), path[1..]);
    }

    static void Compare(string service, string operation)
    {
        var model = ApiModel.Get(service);
        string[] decided =
        [
            .. RequestFields.Refused.GetValueOrDefault(operation, []),
            .. RequestFields.WithoutEffect.GetValueOrDefault(operation, []),
        ];
        List<string> overlooked = [];
        HashSet<ApiShape> above = new(ReferenceEqualityComparer.Instance); // a search's expressions have expressions
        Walk(model.Input(operation)!, "", Read.GetValueOrDefault(operation, [typeof(ListRequest), typeof(IName)]));
        Assert.Empty(overlooked);

        void Walk(ApiShape shape, string path, Type[] types)
        {
            if (types is [var read] && read == typeof(JsonElement) || !above.Add(shape))
                return; // read as a whole
            if (shape.Member is { } item)
                Walk(
                    model.Shape(item),
                    path,
                    [.. types.Select(type => type.IsGenericType ? type.GetGenericArguments()[0] : type)]);
            foreach (var (name, reference) in shape.Members ?? [])
            {
                var at = path.Length == 0 ? name : $"{path}.{name}";
                if (decided.Contains(at))
                    continue;
                if (types.Select(type => type.GetProperty(name))
                    .FirstOrDefault(property => property is not null) is { } property)
                    Walk(
                        model.Shape(reference),
                        at,
                        [Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType]);
                else if (decided.Any(path => path.StartsWith(at + ".", StringComparison.Ordinal)))
                    Walk(model.Shape(reference), at, []);
                else
                    overlooked.Add(at);
            }
            above.Remove(shape);
        }
    }
}
