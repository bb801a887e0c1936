using Local.CloudFormation.Templates;
using static Local.CloudFormation.Templates.ValueBuilder;

namespace Local.CloudFormation.ResourceTypes.Sam;

/// <summary>What brings messages, objects, logs and requests to functions.</summary>
static class EventSources
{
    /// <summary>The properties that are a mapping's under another name, or not at all.</summary>
    static readonly string[] NotOfMapping =
        ["Queue", "Stream", "Broker", "Cluster", "KafkaBootstrapServers", "ConsumerGroupId", "SecretsManagerKmsKeyId"];

    /// <summary>What Lambda polls: queues, streams, brokers.</summary>
    public static void AddMapping(SamEvent @event)
    {
        var source = @event["Queue"] ?? @event["Stream"] ?? @event["Broker"] ?? @event["Cluster"];
        var own = @event.Properties.Items.Where(member => !NotOfMapping.Contains(member.Key));
        var servers = @event["KafkaBootstrapServers"];
        @event.Add(
            @event.Id,
            "AWS::Lambda::EventSourceMapping",
            [
                ("FunctionName", @event.Function),
                ("EventSourceArn", source),
                ("SelfManagedEventSource", servers is null ? null
                    : @event.Map(("Endpoints", @event.Map(("KafkaBootstrapServers", servers))))),
                .. own.Select(member => (member.Key, (Value?)member.Value)),
            ]);
    }

    public static void AddTopic(SamEvent @event)
    {
        var topic = @event["Topic"];
        var through = @event["SqsSubscription"];
        if (through is null or Value.Scalar { Text: "false" })
        {
            @event.AddPermission("sns.amazonaws.com", topic);
            Subscribe(@event, "lambda", @event.TargetArn);
            return;
        }
        var own = through as Value.Mapping;
        var id = $"{@event.Id}Queue";
        if (own is null)
            @event.Add(id, "AWS::SQS::Queue");
        var queue = own?["QueueArn"] ?? @event.ArnOf(id);
        @event.AddQueuePolicy(
            (own?["QueuePolicyLogicalId"] as Value.Scalar)?.Text ?? $"{@event.Id}QueuePolicy",
            own?["QueueUrl"] ?? @event.Reference(id),
            queue,
            @event.Text("*"),
            topic ?? @event.Text("*"));
        Subscribe(@event, "sqs", queue);
        @event.Add(
            $"{@event.Id}EventSourceMapping",
            "AWS::Lambda::EventSourceMapping",
            ("FunctionName", @event.Function),
            ("EventSourceArn", queue),
            ("BatchSize", own?["BatchSize"]));
    }

    static void Subscribe(SamEvent @event, string protocol, Value endpoint) => @event.Add(
        @event.Id,
        "AWS::SNS::Subscription",
        ("Protocol", @event.Text(protocol)),
        ("Endpoint", endpoint),
        ("TopicArn", @event["Topic"]),
        ("Region", @event["Region"]),
        ("FilterPolicy", @event["FilterPolicy"]),
        ("FilterPolicyScope", @event["FilterPolicyScope"]),
        ("RedrivePolicy", @event["RedrivePolicy"]));

    /// <summary>The bucket is made after the permission, and told whom to notify.</summary>
    public static void AddBucket(SamEvent @event)
    {
        @event.AddPermission("s3.amazonaws.com", null, isOfAccount: true);
        if (@event["Bucket"] is not Value.Mapping { Call: ("Ref", Value.Scalar { Text: var id }) }
            || @event.Resources.GetValueOrDefault(id) is not Value.Mapping bucket)
            return;
        var properties = bucket["Properties"] as Value.Mapping ?? @event.Map();
        var notified = properties["NotificationConfiguration"] as Value.Mapping ?? @event.Map();
        var functions = notified["LambdaConfigurations"] as Value.Sequence ?? List(@event.Line);
        var kinds = @event["Events"] is Value.Sequence several ? several.Items : [@event["Events"] ?? @event.Text("")];
        functions = functions with
        {
            Items =
            [
                .. functions.Items,
                .. kinds.Select(kind => @event.Map(
                    ("Event", kind), ("Function", @event.TargetArn), ("Filter", @event["Filter"]))),
            ],
        };
        IReadOnlyList<Value> before = bucket["DependsOn"] switch
        {
            Value.Sequence list => list.Items,
            null => [],
            var single => [single],
        };
        var after = List(@event.Line, [.. before, @event.Text($"{@event.Id}Permission")]);
        notified = notified.With("LambdaConfigurations", functions);
        @event.Resources[id] = bucket
            .With("Properties", properties.With("NotificationConfiguration", notified))
            .With("DependsOn", after);
    }

    public static void AddLogGroup(SamEvent @event)
    {
        @event.AddPermission("logs.amazonaws.com", @event.Arn(
            "logs", "log-group:${__LogGroupName__}:*", ("__LogGroupName__", @event["LogGroupName"])));
        @event.Add(
            @event.Id,
            "AWS::Logs::SubscriptionFilter",
            ("LogGroupName", @event["LogGroupName"]),
            ("FilterPattern", @event["FilterPattern"]),
            ("DestinationArn", @event.TargetArn));
    }

    public static void AddTopicRule(SamEvent @event)
    {
        @event.AddPermission(
            "iot.amazonaws.com",
            @event.Arn("iot", "rule/${RuleName}", ("RuleName", @event.Reference(@event.Id))),
            isOfAccount: true);
        var action = @event.Map(("Lambda", @event.Map(("FunctionArn", @event.TargetArn))));
        @event.Add(
            @event.Id,
            "AWS::IoT::TopicRule",
            ("TopicRulePayload", @event.Map(
                ("Sql", @event["Sql"]),
                ("AwsIotSqlVersion", @event["AwsIotSqlVersion"]),
                ("Actions", List(@event.Line, action)))));
    }

    /// <summary>One permission for all triggers of a pool.</summary>
    public static void AddUserPool(SamEvent @event) => @event.AddPermission(
        "cognito-idp.amazonaws.com",
        @event["UserPool"] is Value.Mapping { Call: ("Ref", Value.Scalar { Text: var id }) } ? @event.ArnOf(id) : null,
        $"{@event.Alias ?? @event.Owner}CognitoPermission");

    public static void AddSkill(SamEvent @event) => @event.AddPermission("alexa-appkit.amazon.com", null);
}
