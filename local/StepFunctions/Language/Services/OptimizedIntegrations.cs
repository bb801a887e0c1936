using Local.Aws;
using static Local.Aws.IntegrationPattern;

namespace Local.StepFunctions.Language.Services;

/// <summary>The actions of the optimized integrations.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html"/>
/// <seealso href="https://github.com/awsdocs/aws-step-functions-developer-guide">its pages of June 2023, of which are the lists</seealso>
static class OptimizedIntegrations
{
    static readonly OptimizedIntegration[] All =
    [
        new("apigateway", "invoke", WaitForTaskToken)
        {
            Model = "", IsOperation = false,
            Own = "ApiEndpoint! Method! Headers Stage Path QueryParameters RequestBody AllowNullValues AuthType",
        },
        new("athena", "startQueryExecution", Sync)
        {
            Polled = "GetQueryExecution", Listed = "QueryString ClientRequestToken QueryExecutionContext ResultConfiguration WorkGroup",
        },
        new("athena", "stopQueryExecution"),
        new("athena", "getQueryExecution"),
        new("athena", "getQueryResults") { Listed = "QueryExecutionId MaxResults NextToken" },
        new("batch", "submitJob", Sync)
        {
            Listed = "JobName JobQueue JobDefinition ArrayProperties ContainerOverrides DependsOn Parameters RetryStrategy Timeout",
        },
        new("bedrock", "invokeModel", WaitForTaskToken) { Model = "bedrockruntime", Own = "Input Output" },
        new("bedrock", "createModelCustomizationJob", Sync) { Polled = "GetModelCustomizationJob" },
        new("bedrockagentcore", "invokeHarness"),
        new("codebuild", "startBuild", Sync),
        new("codebuild", "startBuildBatch", Sync),
        new("codebuild", "retryBuildBatch", Sync),
        new("codebuild", "stopBuild"),
        new("codebuild", "stopBuildBatch"),
        new("codebuild", "batchDeleteBuilds"),
        new("codebuild", "batchGetReports"),
        new("codebuild", "deleteBuildBatch"),
        new("databrew", "startJobRun", Sync) { Polled = "DescribeJobRun" },
        new("dynamodb", "getItem"),
        new("dynamodb", "putItem"),
        new("dynamodb", "deleteItem"),
        new("dynamodb", "updateItem"),
        new("ecs", "runTask", Sync, WaitForTaskToken)
        {
            Listed =
                "Cluster Group LaunchType NetworkConfiguration Overrides PlacementConstraints PlacementStrategy " +
                "PlatformVersion PropagateTags TaskDefinition",
        },
        new("eks", "createCluster", Sync) { Polled = "DescribeCluster" },
        new("eks", "deleteCluster", Sync) { Polled = "DescribeCluster" },
        new("eks", "createNodegroup", Sync) { Polled = "DescribeNodegroup" },
        new("eks", "deleteNodegroup", Sync) { Polled = "DescribeNodegroup" },
        new("eks", "createFargateProfile", Sync) { Polled = "DescribeFargateProfile" },
        new("eks", "deleteFargateProfile", Sync) { Polled = "DescribeFargateProfile" },
        new("eks", "runJob", Sync, WaitForTaskToken)
        {
            Model = "", IsOperation = false, Own = "ClusterName! CertificateAuthority! Endpoint! Job! Namespace LogOptions",
        },
        new("eks", "call", WaitForTaskToken)
        {
            Model = "", IsOperation = false, Own = "ClusterName! CertificateAuthority! Endpoint! Method! Path! QueryParameters RequestBody",
        },
        new("elasticmapreduce", "createCluster", Sync) { Model = "emr", Operation = "RunJobFlow", Polled = "DescribeCluster" },
        new("elasticmapreduce", "terminateCluster", Sync)
        {
            Model = "emr",
            IsOperation = false,
            Polled = "DescribeCluster",
            Own = "ClusterId!",
        },
        new("elasticmapreduce", "addStep", Sync)
        {
            Model = "emr", IsOperation = false, Polled = "DescribeStep", Own = "ClusterId! Step!:StepConfig ExecutionRoleArn",
        },
        new("elasticmapreduce", "cancelStep") { Model = "emr", IsOperation = false, Own = "ClusterId! StepId!" },
        new("elasticmapreduce", "setClusterTerminationProtection")
        {
            Model = "emr",
            IsOperation = false,
            Own = "ClusterId! TerminationProtected!",
        },
        new("elasticmapreduce", "modifyInstanceFleetByName")
        {
            Model = "emr", IsOperation = false, Own = "ClusterId! InstanceFleetName! InstanceFleet!:InstanceFleetModifyConfig",
            LookedUp = "InstanceFleetId",
        },
        new("elasticmapreduce", "modifyInstanceGroupByName")
        {
            Model = "emr", IsOperation = false, Own = "ClusterId! InstanceGroupName! InstanceGroup!:InstanceGroupModifyConfig",
            LookedUp = "InstanceGroupId",
        },
        new("emr-containers", "deleteVirtualCluster", Sync) { Model = "emrcontainers", Polled = "DescribeVirtualCluster" },
        new("emr-containers", "startJobRun", Sync) { Model = "emrcontainers", Polled = "DescribeJobRun" },
        new("emr-containers", "createVirtualCluster") { Model = "emrcontainers" },
        new("emr-serverless", "createApplication", Sync) { Model = "emrserverless", Polled = "GetApplication" },
        new("emr-serverless", "startApplication", Sync) { Model = "emrserverless", Polled = "GetApplication" },
        new("emr-serverless", "stopApplication", Sync) { Model = "emrserverless", Polled = "GetApplication" },
        new("emr-serverless", "deleteApplication", Sync) { Model = "emrserverless", Polled = "GetApplication" },
        new("emr-serverless", "startJobRun", Sync) { Model = "emrserverless", Polled = "GetJobRun" },
        new("emr-serverless", "cancelJobRun", Sync) { Model = "emrserverless", Polled = "GetJobRun" },
        new("events", "putEvents", WaitForTaskToken) { Model = "eventbridge" },
        new("glue", "startJobRun", Sync) { Polled = "GetJobRun" },
        new("http", "invoke")
        {
            Model = "", IsOperation = false,
            Own = "ApiEndpoint! Method! InvocationConfig Authentication Headers QueryParameters RequestBody Transform",
        },
        // Recorded: LogType, which the list does not have, is accepted.
        new("lambda", "invoke", WaitForTaskToken)
        {
            Listed = "FunctionName ClientContext InvocationType Payload Qualifier",
        },
        new("mediaconvert", "createJob", Sync) { Polled = "GetJob", Required = "Role Settings" },
        new("sagemaker", "createHyperParameterTuningJob", Sync)
        {
            Polled = "DescribeHyperParameterTuningJob",
            Listed = "HyperParameterTuningJobName HyperParameterTuningJobConfig TrainingJobDefinition WarmStartConfig Tags",
        },
        new("sagemaker", "createLabelingJob", Sync) { Polled = "DescribeLabelingJob" },
        new("sagemaker", "createProcessingJob", Sync) { Polled = "DescribeProcessingJob" },
        new("sagemaker", "createTrainingJob", Sync)
        {
            Polled = "DescribeTrainingJob",
            Listed =
                "AlgorithmSpecification HyperParameters InputDataConfig OutputDataConfig ResourceConfig RoleArn StoppingCondition Tags "
                + "TrainingJobName VpcConfig",
        },
        new("sagemaker", "createTransformJob", Sync)
        {
            Polled = "DescribeTransformJob",
            Listed = "BatchStrategy Environment MaxConcurrentTransforms MaxPayloadInMB ModelName Tags TransformInput TransformJobName "
                + "TransformOutput TransformResources",
        },
        new("sagemaker", "createEndpoint"),
        new("sagemaker", "createEndpointConfig") { Listed = "EndpointConfigName KmsKeyId ProductionVariants Tags" },
        new("sagemaker", "createModel"),
        new("sagemaker", "updateEndpoint"),
        new("sns", "publish", WaitForTaskToken)
        {
            Listed = "Message MessageAttributes MessageStructure PhoneNumber Subject TargetArn TopicArn",
        },
        new("sqs", "sendMessage", WaitForTaskToken)
        {
            Listed = "QueueUrl MessageBody DelaySeconds MessageAttributes MessageDeduplicationId MessageGroupId",
        },
        new("states", "startExecution", Sync, Sync2, WaitForTaskToken)
        {
            Model = "sfn", Polled = "DescribeExecution", Listed = "StateMachineArn Input Name",
        },
    ];

    static readonly Dictionary<(string, string), OptimizedIntegration> ByName =
        All.ToDictionary(action => (action.Service, action.Action));

    /// <returns>Null when AWS has no such action, or not in this pattern.</returns>
    public static OptimizedIntegration? Find(ResourceArn resource) =>
        Find(resource.Service, resource.Action, resource.Pattern);

    /// <inheritdoc cref="Find(ResourceArn)"/>
    public static OptimizedIntegration? Find(string service, string action, IntegrationPattern pattern) =>
        ByName.TryGetValue((service, action), out var found)
            && (pattern is RequestResponse || found.Patterns.Contains(pattern))
            ? found
            : null;

    /// <summary>
    /// The services whose actions call an API, with its model's name: <c>events</c>, <c>eventbridge</c>.
    /// </summary>
    public static IEnumerable<(string Service, string Model)> Services =>
        All.Where(action => action.Model.Length > 0).Select(action => (action.Service, action.Model)).Distinct();
}
