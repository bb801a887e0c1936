using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws;
using Local.Aws.Model;

namespace Local.SageMaker;

/// <summary>
/// The lists of kinds of resources that are not here: empty, as in an account that has none, so that a program that
/// looks around in all of them goes on.
/// </summary>
static class EmptyLists
{
    public static readonly IReadOnlyList<string> Operations =
    [
        "ListAIBenchmarkJobs", "ListAIRecommendationJobs", "ListAIWorkloadConfigs", "ListActions", "ListAlgorithms",
        "ListAppImageConfigs", "ListApps", "ListArtifacts", "ListAssociations", "ListAutoMLJobs",
        "ListClusterSchedulerConfigs", "ListClusters", "ListCodeRepositories", "ListCompilationJobs",
        "ListComputeQuotas", "ListContexts", "ListDataQualityJobDefinitions", "ListDeviceFleets", "ListDevices",
        "ListDomains", "ListEdgeDeploymentPlans", "ListEdgePackagingJobs", "ListExperiments", "ListFeatureGroups",
        "ListFlowDefinitions", "ListHubs", "ListHumanTaskUis", "ListImages", "ListInferenceComponents",
        "ListInferenceExperiments", "ListInferenceRecommendationsJobs", "ListLabelingJobs", "ListLineageGroups",
        "ListMlflowApps", "ListMlflowTrackingServers", "ListModelBiasJobDefinitions", "ListModelCards",
        "ListModelExplainabilityJobDefinitions", "ListModelPackageGroups", "ListModelPackages",
        "ListModelQualityJobDefinitions", "ListMonitoringAlertHistory", "ListMonitoringExecutions",
        "ListMonitoringSchedules", "ListNotebookInstanceLifecycleConfigs", "ListNotebookInstances",
        "ListOptimizationJobs", "ListPartnerApps", "ListPipelines", "ListProcessingJobs", "ListProjects",
        "ListResourceCatalogs", "ListSpaces", "ListStudioLifecycleConfigs", "ListSubscribedWorkteams",
        "ListTrainingPlans", "ListTrialComponents", "ListTrials", "ListUserProfiles", "ListWorkforces", "ListWorkteams",
    ];

    /// <summary>The answer: the one list that the API model has for it, without an item.</summary>
    /// <exception cref="AwsException">It asks for another page.</exception>
    public static JsonElement Answer(string operation, JsonElement request)
    {
        if (request.TryGetProperty("NextToken", out var token) && token.ValueKind != JsonValueKind.Null)
            throw Listing.UnknownToken();
        var model = ApiModel.Get("sagemaker");
        var field = model.Output(operation)!.Members!.First(member => model.Shape(member.Value).Type == "list").Key;
        return JsonSerializer.SerializeToElement(new JsonObject { [field] = new JsonArray() });
    }
}
