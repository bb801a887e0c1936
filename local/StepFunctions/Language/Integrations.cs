using Local.Aws;
using static Local.Aws.IntegrationPattern;

namespace Local.StepFunctions.Language;

/// <summary>The services and actions that a Task state can name on AWS, whether they are here or not.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html"/>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html"/>
static class Integrations
{
    // Service, patterns beyond request and response, and the actions that have them all.
    static readonly (string Service, IntegrationPattern[] Patterns, string[] Actions)[] Optimized =
    [
        ("apigateway", [WaitForTaskToken], ["invoke"]),
        ("athena", [Sync], ["startQueryExecution"]),
        ("athena", [], ["stopQueryExecution", "getQueryExecution", "getQueryResults"]),
        ("batch", [Sync], ["submitJob"]),
        ("bedrock", [WaitForTaskToken], ["invokeModel"]),
        ("bedrock", [Sync], ["createModelCustomizationJob"]),
        ("codebuild", [Sync], ["startBuild", "startBuildBatch", "retryBuildBatch"]),
        ("codebuild", [], ["stopBuild", "stopBuildBatch", "batchDeleteBuilds", "batchGetReports", "deleteBuildBatch"]),
        ("databrew", [Sync], ["startJobRun"]),
        ("dynamodb", [], ["getItem", "putItem", "deleteItem", "updateItem"]),
        ("ecs", [Sync, WaitForTaskToken], ["runTask"]),
        ("eks", [Sync], ["createCluster", "deleteCluster", "createNodegroup", "deleteNodegroup", "createFargateProfile", "deleteFargateProfile"]),
        ("eks", [Sync, WaitForTaskToken], ["runJob"]),
        ("eks", [WaitForTaskToken], ["call"]),
        ("elasticmapreduce", [Sync], ["createCluster", "terminateCluster", "addStep"]),
        ("elasticmapreduce", [], ["cancelStep", "setClusterTerminationProtection", "modifyInstanceFleetByName", "modifyInstanceGroupByName"]),
        ("emr-containers", [Sync], ["deleteVirtualCluster", "startJobRun"]),
        ("emr-containers", [], ["createVirtualCluster"]),
        ("emr-serverless", [Sync], ["createApplication", "startApplication", "stopApplication", "deleteApplication", "startJobRun", "cancelJobRun"]),
        ("events", [WaitForTaskToken], ["putEvents"]),
        ("glue", [Sync], ["startJobRun"]),
        ("http", [], ["invoke"]),
        ("lambda", [WaitForTaskToken], ["invoke"]),
        ("mediaconvert", [Sync], ["createJob"]),
        ("sagemaker", [Sync], ["createHyperParameterTuningJob", "createLabelingJob", "createProcessingJob", "createTrainingJob", "createTransformJob"]),
        ("sagemaker", [], ["createEndpoint", "createEndpointConfig", "createModel", "updateEndpoint"]),
        ("sns", [WaitForTaskToken], ["publish"]),
        ("sqs", [WaitForTaskToken], ["sendMessage"]),
        ("states", [Sync, Sync2, WaitForTaskToken], ["startExecution"]),
    ];

    public static bool Knows(ResourceArn resource) => resource switch
    {
        { IsActivity: true } or { Function: not null } => true,
        { Service: ['a', 'w', 's', '-', 's', 'd', 'k', ':', .. var service] } =>
            SdkServices.Knows(service, resource.Action) && resource.Pattern is RequestResponse or WaitForTaskToken,
        _ => Optimized.Any(row => row.Service == resource.Service
            && row.Actions.Contains(resource.Action) && (resource.Pattern is RequestResponse || row.Patterns.Contains(resource.Pattern))),
    };
}
