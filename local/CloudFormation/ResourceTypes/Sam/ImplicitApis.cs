using Local.CloudFormation.Templates;

namespace Local.CloudFormation.ResourceTypes.Sam;

/// <summary>The APIs that SAM makes of events which name none: templates refer to them by SAM's logical ids.</summary>
/// <seealso href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-api.html"/>
static class ImplicitApis
{
    static readonly (string Event, string Reference, string Id, string Type)[] Kinds =
    [
        ("Api", "RestApiId", "ServerlessRestApi", "AWS::ApiGateway::RestApi"),
        ("HttpApi", "ApiId", "ServerlessHttpApi", "AWS::ApiGatewayV2::Api"),
    ];

    public static void Add(OrderedDictionary<string, Value> resources)
    {
        var events = resources.Values.OfType<Value.Mapping>()
            .Select(resource => (resource["Properties"] as Value.Mapping)?["Events"]).OfType<Value.Mapping>()
            .SelectMany(all => all.Items.Values).OfType<Value.Mapping>().ToList();
        foreach (var (kind, reference, id, type) in Kinds)
            if (events.Find(each => (each["Type"] as Value.Scalar)?.Text == kind
                && (each["Properties"] as Value.Mapping)?[reference] is null) is { Line: var line })
                resources.TryAdd(id, ValueBuilder.Map(line, ("Type", ValueBuilder.Text(line, type))));
    }
}
