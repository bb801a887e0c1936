using Local.CloudFormation.Templates;
using static Local.CloudFormation.Templates.ValueBuilder;

namespace Local.CloudFormation.ResourceTypes.Sam;

/// <summary>
/// What SAM makes of the events of functions and state machines: what triggers them, and what allows that.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html"/>
/// <seealso href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html"/>
static class Events
{
    const string Function = "AWS::Serverless::Function", StateMachine = "AWS::Serverless::StateMachine";

    static readonly Dictionary<string, Action<SamEvent>> OfFunctions = new()
    {
        ["AlexaSkill"] = EventSources.AddSkill,
        ["Api"] = Apis.AddRequest,
        ["CloudWatchEvent"] = EventRules.AddRule,
        ["CloudWatchLogs"] = EventSources.AddLogGroup,
        ["Cognito"] = EventSources.AddUserPool,
        ["DocumentDB"] = EventSources.AddMapping,
        ["DynamoDB"] = EventSources.AddMapping,
        ["EventBridgeRule"] = EventRules.AddRule,
        ["HttpApi"] = Apis.AddHttpRequest,
        ["IoTRule"] = EventSources.AddTopicRule,
        ["Kinesis"] = EventSources.AddMapping,
        ["MQ"] = EventSources.AddMapping,
        ["MSK"] = EventSources.AddMapping,
        ["S3"] = EventSources.AddBucket,
        ["SNS"] = EventSources.AddTopic,
        ["SQS"] = EventSources.AddMapping,
        ["Schedule"] = EventRules.AddRule,
        ["ScheduleV2"] = EventRules.AddSchedule,
        ["SelfManagedKafka"] = EventSources.AddMapping,
    };

    static readonly Dictionary<string, Action<SamEvent>> OfMachines = new()
    {
        ["Api"] = Apis.AddRequest,
        ["CloudWatchEvent"] = EventRules.AddRule,
        ["EventBridgeRule"] = EventRules.AddRule,
        ["Schedule"] = EventRules.AddRule,
        ["ScheduleV2"] = EventRules.AddSchedule,
    };

    /// <summary>The managed policies that let a function's role poll.</summary>
    static readonly Dictionary<string, string> Policies = new()
    {
        ["DynamoDB"] = "service-role/AWSLambdaDynamoDBExecutionRole",
        ["Kinesis"] = "service-role/AWSLambdaKinesisExecutionRole",
        ["MSK"] = "service-role/AWSLambdaMSKExecutionRole",
        ["SQS"] = "service-role/AWSLambdaSQSQueueExecutionRole",
    };

    /// <summary>The names of the managed policies that the role of a function with these properties gets.</summary>
    public static IEnumerable<string> ManagedPolicies(Value.Mapping properties) =>
        ((properties["Events"] as Value.Mapping)?.Items ?? []).Select(@event => @event.Value).OfType<Value.Mapping>()
            .Select(@event => Policies.GetValueOrDefault(TypeOf(@event))).OfType<string>().Distinct();

    /// <summary>Puts what is made of events in their place.</summary>
    /// <param name="resources">All of the template.</param>
    /// <param name="generated">Has the logical ids of the aliases that events start.</param>
    public static void Transform(
        OrderedDictionary<string, Value> resources,
        IReadOnlyDictionary<string, string> generated,
        Complaints complaints)
    {
        foreach (var (id, value) in resources.ToList())
        {
            if (value is not Value.Mapping resource
                || resource["Type"] is not Value.Scalar { Text: (Function or StateMachine) and var type }
                || resource["Properties"] is not Value.Mapping properties
                || properties["Events"] is not Value.Mapping events)
                continue;
            var isFunction = type == Function;
            // A bucket may have been changed by the events of another function, but not this resource.
            resources[id] = resource.With("Properties", properties.Without("Events"));
            var usesAlias = isFunction || properties["UseAliasAsEventTarget"] is Value.Scalar { Text: "true" };
            var alias = usesAlias ? generated.GetValueOrDefault($"{id}.Alias") : null;
            foreach (var (name, written) in events.Items)
            {
                if (written is Value.Mapping @event
                    && (isFunction ? OfFunctions : OfMachines).TryGetValue(TypeOf(@event), out var add))
                    add(new(
                        id,
                        name,
                        resource,
                        alias,
                        @event["Properties"] as Value.Mapping ?? Map(@event.Line),
                        resources));
                else
                    complaints.Add(written.Line, $"Resources.{id}.Properties.Events.{name}",
                        $"Event with id [{name}] is invalid. Resource dict has missing or invalid value for field " +
                        $"Type. Event Type is: {(written is Value.Mapping map ? TypeOf(map) : "")}.");
            }
        }
    }

    static string TypeOf(Value.Mapping @event) => (@event["Type"] as Value.Scalar)?.Text ?? "";
}
