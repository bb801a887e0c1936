using Local.CloudFormation.Templates;
using static Local.CloudFormation.Templates.ValueBuilder;

namespace Local.CloudFormation.ResourceTypes.Sam;

/// <summary>What SAM makes of a function's <c>FunctionUrlConfig</c> and <c>EventInvokeConfig</c>.</summary>
/// <seealso href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html"/>
static class Invocations
{
    public static void Transform(
        OrderedDictionary<string, Value> resources, IReadOnlyDictionary<string, string> generated)
    {
        foreach (var (id, value) in resources.ToList())
        {
            if (value is not Value.Mapping resource
                || (resource["Type"] as Value.Scalar)?.Text != "AWS::Serverless::Function"
                || resource["Properties"] is not Value.Mapping properties)
                continue;
            var alias = generated.GetValueOrDefault($"{id}.Alias");
            if (properties["FunctionUrlConfig"] is Value.Mapping url)
                AddUrl(new(id, "Url", resource, alias, url, resources));
            if (properties["EventInvokeConfig"] is Value.Mapping invoke)
                AddInvoke(
                    new(id, "EventInvokeConfig", resource, alias, invoke, resources), properties["AutoPublishAlias"]);
            resources[id] = resource.With(
                "Properties", properties.Without("FunctionUrlConfig").Without("EventInvokeConfig"));
        }
    }

    static void AddUrl(SamEvent url)
    {
        var authType = url["AuthType"];
        url.Add(
            url.Id,
            "AWS::Lambda::Url",
            ("TargetFunctionArn", url.Function),
            ("AuthType", authType),
            ("Cors", url["Cors"]),
            ("InvokeMode", url["InvokeMode"]));
        if (authType is not Value.Scalar { Text: "NONE" })
            return;
        Permit($"{url.Owner}UrlPublicPermissions", "lambda:InvokeFunctionUrl", ("FunctionUrlAuthType", authType));
        Permit(
            $"{url.Owner}URLInvokeAllowPublicAccess",
            "lambda:InvokeFunction",
            ("InvokedViaFunctionUrl", True(url.Line)));

        void Permit(string id, string action, (string Key, Value? Value) condition) => url.Add(
            id,
            "AWS::Lambda::Permission",
            ("Action", url.Text(action)),
            ("FunctionName", url.Function),
            ("Principal", url.Text("*")),
            condition);
    }

    static void AddInvoke(SamEvent invoke, Value? alias)
    {
        var destinations = invoke["DestinationConfig"] as Value.Mapping;
        invoke.Add(
            invoke.Id,
            "AWS::Lambda::EventInvokeConfig",
            ("FunctionName", invoke.Reference(invoke.Owner)),
            ("Qualifier", alias ?? invoke.Text("$LATEST")),
            ("MaximumEventAgeInSeconds", invoke["MaximumEventAgeInSeconds"]),
            ("MaximumRetryAttempts", invoke["MaximumRetryAttempts"]),
            ("DestinationConfig", destinations is null ? null : invoke.Map(
                ("OnSuccess", Destination(invoke, "OnSuccess", destinations["OnSuccess"])),
                ("OnFailure", Destination(invoke, "OnFailure", destinations["OnFailure"])))));
    }

    /// <summary>Where a result goes; a queue or a topic is made if none is named.</summary>
    static Value.Mapping? Destination(SamEvent invoke, string outcome, Value? written)
    {
        if (written is not Value.Mapping destination)
            return null;
        var kind = (destination["Type"] as Value.Scalar)?.Text;
        var arn = destination["Destination"];
        if (arn is null && kind is "SQS" or "SNS")
        {
            var id = invoke.Id + outcome + (kind == "SQS" ? "Queue" : "Topic");
            invoke.Add(id, kind == "SQS" ? "AWS::SQS::Queue" : "AWS::SNS::Topic");
            arn = kind == "SQS" ? invoke.ArnOf(id) : invoke.Reference(id);
        }
        return invoke.Map(("Destination", arn));
    }
}
