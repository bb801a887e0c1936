using System.Text.Json;
using System.Text.RegularExpressions;
using Local.Aws;
using Local.CloudFormation.Templates;

namespace Local.CloudFormation.ResourceTypes;

/// <summary>
/// A resource of a type that is not here: what refers to it finds a name, an ARN and attributes, which are made up and
/// always the same.
/// </summary>
static partial class MadeUpType
{
    /// <summary>Types of which <c>Ref</c> gives the ARN.</summary>
    static readonly string[] RefIsArn =
    [
        "AWS::SNS::Topic", "AWS::ECS::TaskDefinition", "AWS::ECS::Service", "AWS::Lambda::LayerVersion",
        "AWS::Serverless::LayerVersion", "AWS::Serverless::Application",
        "AWS::SecretsManager::Secret", "AWS::Batch::JobQueue",
        "AWS::Batch::JobDefinition",
        "AWS::Batch::ComputeEnvironment", "AWS::ElasticLoadBalancingV2::LoadBalancer",
    ];

    /// <summary>Types of which another one says what there is to say.</summary>
    static readonly string[] Parts =
        [
            "AWS::ApiGateway::Deployment", "AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage",
            "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy",
        ];

    /// <summary>Types that start something else.</summary>
    static readonly string[] Triggers =
    [
        "AWS::Events::Rule", "AWS::IoT::TopicRule",
        "AWS::Lambda::EventInvokeConfig", "AWS::Lambda::EventSourceMapping", "AWS::Lambda::Url",
        "AWS::Logs::SubscriptionFilter", "AWS::SNS::Subscription", "AWS::Scheduler::Schedule",
    ];

    /// <summary>What comes before the name in the ARN's last part, where that is not the type's own name.</summary>
    static readonly Dictionary<string, string> Prefixes = new()
    {
        ["AWS::SNS::Topic"] = "",
        ["AWS::SQS::Queue"] = "",
        ["AWS::DynamoDB::Table"] = "table/",
        ["AWS::Serverless::SimpleTable"] = "table/",
        ["AWS::Events::EventBus"] = "event-bus/",
        ["AWS::ECS::TaskDefinition"] = "task-definition/",
        ["AWS::Scheduler::Schedule"] = "schedule/default/",
        ["AWS::SecretsManager::Secret"] = "secret:",
    };

    static readonly Dictionary<string, string> Services = new()
    {
        ["AWS::Serverless::SimpleTable"] = "dynamodb",
        ["AWS::Serverless::Api"] = "apigateway",
        ["AWS::Serverless::HttpApi"] = "apigateway",
        ["AWS::Serverless::LayerVersion"] = "lambda",
    };

    /// <summary>Whether a text is a resource type's name, known here or not.</summary>
    public static bool IsName(string text) => Name().IsMatch(text);

    /// <summary>What a function makes that the template names.</summary>
    public const string CustomResource = "AWS::CloudFormation::CustomResource";

    public static bool IsCustom(string type) =>
        type == CustomResource || type.StartsWith("Custom::", StringComparison.Ordinal);

    /// <summary>What a user of the type must know; null for what is a part of something that is not here.</summary>
    public static string? Warning(string type) => Parts.Contains(type) ? null : Triggers.Contains(type)
        ? $"{type} is not here: it starts nothing. What refers to it finds a made-up ARN."
        : IsCustom(type) ? $"{type} is made if its ServiceToken is a function that runs here. Otherwise what " +
            "refers to it finds made-up values."
        : $"{type} is not here. What refers to it finds a made-up ARN, and what calls it fails.";

    public static StackResource Create(string logicalId, string type, Value.Mapping properties, StackIdentity stack)
    {
        // What its function has made of it is known.
        if (IsCustom(type) && stack.Made(logicalId) is { } made && made.Type == type)
            return made with { Properties = properties.ToJson() };
        var parts = type.Split("::");
        var named = properties[$"{parts[^1]}Name"] ?? properties["Name"];
        var name = named is Value.Scalar { Kind: ScalarKind.Text } text
            ? text.Text
            : stack.NameOf(logicalId, 64, lowerCase: false);
        var prefix = Prefixes.GetValueOrDefault(type, $"{Dashed(parts[^1])}/");
        var service = Services.GetValueOrDefault(type, parts[1].ToLowerInvariant());
        var arn = stack.Account.Arn(service, prefix + name).ToString();
        var reference = type == "AWS::SQS::Queue" ? QueueUrl(stack.Account, name)
            : RefIsArn.Contains(type) ? arn
            : name;
        return new(
            logicalId,
            type,
            reference,
            new Dictionary<string, string>
            {
                ["Arn"] = arn,
                [$"{parts[^1]}Arn"] = arn,
                ["Name"] = name,
                [$"{parts[^1]}Name"] = name,
            },
            properties.ToJson())
        {
            IsMadeUp = true,
        };
    }

    /// <summary>
    /// An attribute that is no ARN and no name: the property of that name; or the resource's name and its own.
    /// </summary>
    public static string Attribute(StackResource resource, string name) =>
        resource.Properties.ValueKind is JsonValueKind.Object
            && resource.Properties.TryGetProperty(name, out var value)
            && value.ValueKind is JsonValueKind.String ? value.GetString()!
        : name.EndsWith("Arn", StringComparison.Ordinal) ? resource.Attributes["Arn"]
        : name == "QueueUrl" ? resource.PhysicalId
        : $"{resource.Attributes["Name"]}-{Dashed(name.Replace('.', '-'))}";

    static string QueueUrl(AwsAccount account, string name) =>
        $"https://sqs.{account.Region}.{account.UrlSuffix}/{account.Id}/{name}";

    static string Dashed(string name) => Capital().Replace(name, "-$1").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z0-9])([A-Z])")]
    private static partial Regex Capital();

    [GeneratedRegex(@"^(?:(?:AWS|Alexa)::\w+::\w+|Custom::[\w@-]+|\w+::\w+::\w+(?:::MODULE)?)\z")]
    private static partial Regex Name();
}
