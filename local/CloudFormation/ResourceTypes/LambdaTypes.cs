using Local.Aws;
using Local.CloudFormation.Templates;
using static Local.CloudFormation.ResourceTypes.Shape;

namespace Local.CloudFormation.ResourceTypes;

/// <summary>The resource types of Lambda.</summary>
static class LambdaTypes
{
    const string Runtimes = "dotnet10|dotnet8|dotnet6|provided.al2023|provided.al2";

    /// <summary>Whether it is a function, of a runtime that is here.</summary>
    public static bool Runs(StackResource resource) =>
        DeployedType.Of(resource.Type) == "AWS::Lambda::Function"
        && resource.Properties.TryGetProperty("Runtime", out var runtime)
        && Runtimes.Split('|').Contains(runtime.GetString());

    /// <summary>What SAM's functions have, too.</summary>
    public static IReadOnlyList<Property> Common { get; } =
    [
        new("Handler", Text, "The assembly that is started, or the method that is called."),
        new("Runtime", Text, "How it is started. A function of another runtime is there, and fails when it is called.",
            Only: Runtimes, Warns: true),
        new("Environment", Map, "The function's environment.", Members: [new("Variables", TextMap, "The function's environment.")]),
        new("MemorySize", Integer, "Limits the process's memory, in MB."),
        new("Timeout", Integer, "Limits an invocation, in seconds."),
        new("LoggingConfig", Map, "Handed to the function.", Members:
        [
            new("LogFormat", Text, "Handed to the function."),
            new("ApplicationLogLevel", Text, "Handed to the function."),
            new("SystemLogLevel", Text, "Whether the start and the report of an invocation are logged: not at WARN."),
            new("LogGroup", Text, "The log group's name, handed to the function."),
        ]),
        new("Architectures", TextList, "Functions run on this machine's architecture.", HasEffect: false),
        new("Description", Text, "Shown by GetFunctionConfiguration.", HasEffect: false),
        new("EphemeralStorage", Map, "Functions have a temporary folder of their own, of any size.", HasEffect: false),
        new("PackageType", Text, "A container's image is not run.", HasEffect: false, Only: "Zip", Warns: true),
        new("RecursiveLoop", Text, "Nothing here triggers a function on an event.", HasEffect: false),
        new("ReservedConcurrentExecutions", Integer, "There is no account limit to reserve from here.",
            HasEffect: false),
        new("RuntimeManagementConfig", Map, "Functions run on this machine's .NET.", HasEffect: false),
        new("KmsKeyArn", Text, "Nothing here is encrypted.", HasEffect: false),
        new("CodeSigningConfigArn", Text, "Code is not signed here.", HasEffect: false),
        new("SnapStart", Map, "Processes start as they do.", HasEffect: false),
        .. Property.Missing("Functions run on this machine's network.", "VpcConfig"),
        .. Property.Missing("Nothing of layers is here.", "Layers"),
        .. Property.Missing("There are no images of containers here.", "ImageConfig"),
        .. Property.Missing("There is no file system of AWS here.", "FileSystemConfigs"),
    ];

    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html"/>
    public static ResourceType Function { get; } = new("AWS::Lambda::Function", "FunctionName", 64,
    [
        new("FunctionName", Text, "The function's name."),
        new("Code", Any, "A zip in a bucket; or a folder, as `aws cloudformation package` takes it.", IsRequired: true),
        new("Role", Text, "The role whose credentials the function gets.", IsRequired: true),
        .. Common,
        new("Tags", List, "Tags are for AWS's bills and searches.", HasEffect: false),
        new("TracingConfig", Map, "There is no X-Ray here.", HasEffect: false),
        .. Property.Missing("Nothing here takes what a function failed at.", "DeadLetterConfig"),
    ],
    (account, name, _) => account.Arn("lambda", $"function:{name}").ToString())
    {
        Attributes = new Dictionary<string, Func<AwsAccount, string, string, string>> { ["Arn"] = (_, _, arn) => arn },
    };

    /// <remarks><c>Ref</c> gives the ARN, which ends with the number that Lambda chooses.</remarks>
    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html"/>
    public static ResourceType Version { get; } = new("AWS::Lambda::Version", "", 64,
    [
        new("FunctionName", Text, "The function whose code and configuration are published.", IsRequired: true),
        new("CodeSha256", Text, "What the code must be."),
        new("Description", Text, "The version's description."),
        new("FunctionScalingConfig", Map, "Processes start as they are needed.", HasEffect: false),
        new("ProvisionedConcurrencyConfig", Map, "Processes start as they are needed.", HasEffect: false),
        new("RuntimePolicy", Map, "Functions run on this machine's .NET.", HasEffect: false),
    ],
    (_, name, _) => name)
    {
        RefIsArn = true,
        Late = ["", "Version", "FunctionArn"],
    };

    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-alias.html"/>
    public static ResourceType Alias { get; } = new("AWS::Lambda::Alias", "Name", 128,
    [
        new("Name", Text, "The alias's name.", IsRequired: true),
        new("FunctionName", Text, "The function that has it.", IsRequired: true),
        new("FunctionVersion", Text, "The version that it leads to.", IsRequired: true),
        new("Description", Text, "The alias's description."),
        new("RoutingConfig", Map, "The share of a second version.", Members:
        [
            new("AdditionalVersionWeights", List, "The share of a second version.", Members:
            [
                new("FunctionVersion", Text, "The second version.", IsRequired: true),
                new("FunctionWeight", Any, "Its share, from 0 to 1.", IsRequired: true),
            ]),
        ]),
        new("ProvisionedConcurrencyConfig", Map, "Processes start as they are needed.", HasEffect: false),
    ],
    (account, name, properties) => $"{FunctionArn(account, properties)}:{name}")
    {
        RefIsArn = true,
        Attributes = new Dictionary<string, Func<AwsAccount, string, string, string>>
        {
            ["AliasArn"] = (_, _, arn) => arn,
        },
    };

    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html"/>
    public static ResourceType Permission { get; } = new("AWS::Lambda::Permission", "", 100,
    [
        new("FunctionName", Text, "The function, version or alias that may be used.", IsRequired: true),
        new("Action", Text, "What is allowed.", IsRequired: true),
        new("Principal", Text, "To whom it is allowed.", IsRequired: true),
        new("SourceArn", Text, "For what resource it is allowed."),
        new("SourceAccount", Text, "For whose resource it is allowed."),
        new("EventSourceToken", Text, "Part of the statement."),
        new("FunctionUrlAuthType", Text, "Part of the statement."),
        new("InvokedViaFunctionUrl", Flag, "Part of the statement."),
        new("PrincipalOrgID", Text, "Part of the statement."),
    ],
    (_, name, _) => name)
    {
        Attributes = new Dictionary<string, Func<AwsAccount, string, string, string>> { ["Id"] = (_, name, _) => name },
    };

    /// <summary>A function is named by its name or its ARN.</summary>
    static string FunctionArn(AwsAccount account, Value.Mapping properties) =>
        properties["FunctionName"] is not Value.Scalar { Text: var name } ? ""
            : name.StartsWith("arn:", StringComparison.Ordinal) ? name
            : account.Arn("lambda", $"function:{name}").ToString();
}
