using System.Text.RegularExpressions;
using Local.CloudFormation.Templates;
using static Local.CloudFormation.Templates.ValueBuilder;

namespace Local.CloudFormation.ResourceTypes.Sam;

/// <summary>
/// APIs with their stages and deployments, also those that SAM makes of events which name none: templates refer to
/// them by SAM's logical ids.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-api.html"/>
static partial class Apis
{
    const string Rest = "AWS::Serverless::Api", Http = "AWS::Serverless::HttpApi";
    const string ImplicitRest = "ServerlessRestApi", ImplicitHttp = "ServerlessHttpApi";
    const string Invoker = "apigateway.amazonaws.com", DefaultStage = "$default";

    static readonly string[] OfStage =
        [
            "AccessLogSetting", "CacheClusterEnabled", "CacheClusterSize", "CanarySetting", "MethodSettings",
            "TracingEnabled", "Variables",
        ];

    static readonly string[] OfHttpStage =
        ["AccessLogSettings", "DefaultRouteSettings", "RouteSettings", "StageVariables"];

    /// <summary>A request to a REST API.</summary>
    public static void AddRequest(SamEvent @event)
    {
        var api = @event["RestApiId"];
        if (api is null)
            @event.Resources.TryAdd(ImplicitRest, Implicit(Rest, "Prod", @event.Line));
        if (@event.IsOfMachine)
        {
            EventRules.AddStarter(@event, Invoker);
            return;
        }
        var stage = api switch
        {
            null => "Prod",
            Value.Mapping { Call: ("Ref", Value.Scalar { Text: var id }) }
                when @event.Resources.GetValueOrDefault(id) is Value.Mapping explicitly =>
                ((explicitly["Properties"] as Value.Mapping)?["StageName"] as Value.Scalar)?.Text ?? "Stage",
            _ => "AllStages",
        };
        @event.AddPermission(
            Invoker,
            SourceArn(@event, api ?? @event.Reference(ImplicitRest)),
            GeneratedId.Of($"{@event.Id}Permission", stage));
    }

    /// <summary>A request to an HTTP API.</summary>
    public static void AddHttpRequest(SamEvent @event)
    {
        var api = @event["ApiId"];
        if (api is null)
            @event.Resources.TryAdd(ImplicitHttp, Implicit(Http, DefaultStage, @event.Line));
        @event.AddPermission(Invoker, SourceArn(@event, api ?? @event.Reference(ImplicitHttp)));
    }

    /// <summary>Adds the stage and the deployment of every API.</summary>
    /// <param name="generated">Gets the logical ids of what is made.</param>
    public static void Transform(OrderedDictionary<string, Value> resources, Dictionary<string, string> generated)
    {
        foreach (var (id, value) in resources.ToList())
        {
            if (value is not Value.Mapping resource
                || resource["Type"] is not Value.Scalar { Text: (Rest or Http) and var type })
                continue;
            var properties = resource["Properties"] as Value.Mapping ?? Map(resource.Line);
            var line = resource.Line;
            var (stageName, api) = (properties["StageName"], Call(line, "Ref", id));
            if (type == Rest)
            {
                var deployment = $"{id}Deployment{GeneratedId.Hash(GeneratedId.Canonical(properties))}";
                resources[deployment] = Made(resource, "AWS::ApiGateway::Deployment", ("RestApiId", api));
                var stage = GeneratedId.Of(id, (stageName as Value.Scalar)?.Text ?? "", "Stage");
                resources[stage] = Made(
                    resource,
                    "AWS::ApiGateway::Stage",
                    [
                        ("RestApiId", api), ("DeploymentId", Call(line, "Ref", deployment)), ("StageName", stageName),
                        .. OfStage.Select(name => (name, properties[name])),
                    ]);
                (generated[$"{id}.Deployment"], generated[$"{id}.Stage"]) = (deployment, stage);
            }
            else
            {
                var name = stageName ?? Text(line, DefaultStage);
                var stage = name is Value.Scalar { Text: DefaultStage } ? $"{id}ApiGatewayDefaultStage"
                    : GeneratedId.Of(id, (name as Value.Scalar)?.Text ?? "", "Stage");
                resources[stage] = Made(
                    resource,
                    "AWS::ApiGatewayV2::Stage",
                    [
                        ("ApiId", api), ("StageName", name), ("AutoDeploy", True(line)),
                        .. OfHttpStage.Select(property => (property, properties[property])),
                    ]);
                generated[$"{id}.Stage"] = stage;
            }
        }
    }

    static Value.Mapping Implicit(string type, string stage, int line) =>
        Map(line, ("Type", Text(line, type)), ("Properties", Map(line, ("StageName", Text(line, stage)))));

    static Value.Mapping Made(Value.Mapping api, string type, params (string Key, Value? Value)[] properties) =>
        Map(api.Line, ("Type", Text(api.Line, type)), ("Properties", Given(api.Line, properties))).For(api);

    /// <summary>A stage of any name, and the request.</summary>
    static Value.Mapping SourceArn(SamEvent @event, Value api)
    {
        var method = (@event["Method"] as Value.Scalar)?.Text.ToUpperInvariant() is { } given and not "ANY"
            ? given : "*";
        var path = (@event["Path"] as Value.Scalar)?.Text is { } written
            ? PathParameter().Replace(written.Length > 1 ? written.TrimEnd('/') : written, "*")
            : "";
        return @event.Arn(
            "execute-api",
            $"${{__ApiId__}}/${{__Stage__}}/{method}{path}",
            ("__ApiId__", api),
            ("__Stage__", @event.Text("*")));
    }

    [GeneratedRegex(@"\{[a-zA-Z0-9._-]+\+?\}")]
    private static partial Regex PathParameter();
}
