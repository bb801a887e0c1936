using Local.Aws;
using static Local.CloudFormation.ResourceTypes.Shape;

namespace Local.CloudFormation.ResourceTypes;

/// <summary>
/// SAM's resource types. <c>Policies</c> is gone when this table is used: <see cref="Serverless"/> made it a role, as
/// SAM does.
/// </summary>
static class ServerlessTypes
{
    static readonly Property Tags = new("Tags", TextMap, "Tags are for AWS's bills and searches.", HasEffect: false);
    static readonly Property PropagateTags = new(
        "PropagateTags", Flag, "Tags are for AWS's bills and searches.", HasEffect: false);

    /// <seealso href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html"/>
    public static ResourceType Function { get; } = new("AWS::Serverless::Function", "FunctionName", 64,
    [
        new("FunctionName", Text, "The function's name."),
        new("CodeUri", Any, "The folder of the project that is built and run.", IsRequired: true),
        new("Handler", Text, "The assembly that is started.", IsRequired: true),
        new("Runtime", Text, "How it is started: dotnet10.", IsRequired: true, Only: "dotnet10"),
        new("Role", Text, "The role whose credentials the function gets.", IsRequired: true),
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
        new("PackageType", Text, "Functions are built from their project here: Zip.", HasEffect: false, Only: "Zip"),
        PropagateTags,
        new("RecursiveLoop", Text, "Nothing here triggers a function on an event.", HasEffect: false),
        new("ReservedConcurrentExecutions", Integer, "There is no account limit to reserve from here.",
            HasEffect: false),
        new("RuntimeManagementConfig", Map, "Functions run on this machine's .NET.", HasEffect: false),
        Tags,
        new("Tracing", Text, "There is no X-Ray here.", HasEffect: false),
    ],
    (account, name, _) => account.Arn("lambda", $"function:{name}").ToString())
    {
        Attributes = new Dictionary<string, Func<AwsAccount, string, string, string>> { ["Arn"] = (_, _, arn) => arn },
    };

    /// <seealso href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html"/>
    public static ResourceType StateMachine { get; } = new("AWS::Serverless::StateMachine", "Name", 80,
    [
        new("Name", Text, "The state machine's name."),
        new("Definition", Map, "The states, written in the template."),
        new("DefinitionUri", Any, "The file that holds the states, relative to the template."),
        new("DefinitionSubstitutions", TextMap, "Put in the place of ${…} in the states."),
        new("Role", Text, "The role as which the states call services.", IsRequired: true),
        new("Type", Text, "STANDARD or EXPRESS; what changes from one to the other is made anew.", Only: "STANDARD|EXPRESS"),
        new("Logging", Map, "Delivery to a log group happens on AWS only; GetExecutionHistory shows everything here.",
            HasEffect: false),
        PropagateTags,
        Tags,
        new("Tracing", Map, "There is no X-Ray here.", HasEffect: false),
    ],
    (account, name, _) => account.Arn("states", $"stateMachine:{name}").ToString())
    {
        RefIsArn = true,
        Attributes = new Dictionary<string, Func<AwsAccount, string, string, string>>
        {
            ["Arn"] = (_, _, arn) => arn,
            ["Name"] = (_, name, _) => name,
        },
    };
}
