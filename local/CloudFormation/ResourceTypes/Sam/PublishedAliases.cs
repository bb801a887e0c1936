using System.Text.RegularExpressions;
using Local.CloudFormation.Templates;
using static Local.CloudFormation.Templates.ValueBuilder;

namespace Local.CloudFormation.ResourceTypes.Sam;

/// <summary>
/// <c>AutoPublishAlias</c>: a version of a function, whose logical id is another for each code, or of a state machine;
/// and the alias that leads to it.
/// </summary>
/// <param name="parameters">The values of the template's parameters that are known.</param>
/// <param name="generated">Gets the logical ids of what is made, by <c>Function.Version</c> and the like.</param>
/// <seealso href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/automating-updates-to-serverless-apps.html"/>
sealed partial class PublishedAliases(
    IReadOnlyDictionary<string, Value?> parameters, Dictionary<string, string> generated, Complaints complaints)
{
    /// <param name="resource">A function or state machine of SAM's.</param>
    public void AddFor(string id, Value.Mapping resource, OrderedDictionary<string, Value> resources)
    {
        if (resource["Properties"] is not Value.Mapping properties || properties["AutoPublishAlias"] is not { } given)
            return;
        if (Known(given) is not Value.Scalar { Text: { Length: > 0 } name })
        {
            complaints.Add(given.Line, $"Resources.{id}.Properties.AutoPublishAlias",
                "'AutoPublishAlias' must be a string or a Ref to a template parameter");
            return;
        }
        var isFunction = (resource["Type"] as Value.Scalar)?.Text == "AWS::Serverless::Function";
        var version = isFunction ? $"{id}Version{Hash(properties)}" : $"{id}Version";
        var suffix = name.Replace('-', 'D').Replace('_', 'U');
        var alias = $"{id}Alias{suffix}";
        resources[version] = (isFunction ? Version(id, properties) : MachineVersion(id, given.Line)).For(resource);
        resources[alias] = (isFunction
            ? Alias(id, name, version, given.Line)
            : MachineAlias(name, version, given.Line, properties)).For(resource);
        (generated[$"{id}.Version"], generated[$"{id}.Alias"]) = (version, alias);
    }

    static Value.Mapping Version(string id, Value.Mapping properties)
    {
        var line = properties["AutoPublishAlias"]!.Line;
        var version = Map(line, ("FunctionName", Call(line, "Ref", id)));
        if (properties["VersionDescription"] is { } description)
            version = version.With("Description", description);
        return Map(
            line,
            ("Type", Text(line, "AWS::Lambda::Version")),
            ("DeletionPolicy", properties["VersionDeletionPolicy"] ?? Text(line, "Retain")),
            ("Properties", version));
    }

    static Value.Mapping Alias(string id, string name, string version, int line) => Map(
        line,
        ("Type", Text(line, "AWS::Lambda::Alias")),
        ("Properties", Map(
            line,
            ("Name", Text(line, name)),
            ("FunctionName", Call(line, "Ref", id)),
            ("FunctionVersion", Call(line, "Fn::GetAtt", $"{version}.Version")))));

    static Value.Mapping MachineVersion(string id, int line) => Map(
        line,
        ("Type", Text(line, "AWS::StepFunctions::StateMachineVersion")),
        ("DeletionPolicy", Text(line, "Retain")),
        ("UpdateReplacePolicy", Text(line, "Retain")),
        ("Properties", Map(
            line,
            ("StateMachineArn", Call(line, "Ref", id)),
            ("StateMachineRevisionId", Call(line, "Fn::GetAtt", $"{id}.StateMachineRevisionId")))));

    static Value.Mapping MachineAlias(string name, string version, int line, Value.Mapping properties)
    {
        var preference = properties["DeploymentPreference"] as Value.Mapping ?? Map(line);
        if (preference["Type"] is null)
            preference = preference.With("Type", Text(line, "ALL_AT_ONCE"));
        return Map(
            line,
            ("Type", Text(line, "AWS::StepFunctions::StateMachineAlias")),
            ("Properties", Map(
                line,
                ("Name", Text(line, name)),
                ("DeploymentPreference", preference.With("StateMachineVersionArn", Call(line, "Ref", version))))));
    }

    /// <summary>What a version is another one by: the code, and what of the configuration SAM looks at.</summary>
    string Hash(Value.Mapping properties)
    {
        if (properties["AutoPublishCodeSha256"] is { } given && Known(given) is Value.Scalar { Text.Length: >= 10 } sha)
            return sha.Text[..10];
        var data = properties;
        if (properties["AutoPublishAliasAllProperties"] is not Value.Scalar { Text: "true" })
        {
            data = Code(properties);
            foreach (var (name, value) in (properties["Environment"] as Value.Mapping)?.Items ?? [])
                data = data.With(name, value);
            if (properties["MemorySize"] is { } memory)
                data = data.With("MemorySize", memory);
            if ((properties["SnapStart"] as Value.Mapping)?["ApplyOn"] is not (null or Value.Scalar { Text: "None" }))
                data = data.With("SnapStart", properties["SnapStart"]!);
        }
        return GeneratedId.Hash(GeneratedId.Canonical(data));
    }

    Value.Mapping Code(Value.Mapping properties) => properties["CodeUri"] switch
    {
        Value.Mapping { Call: null } stored => (Value.Mapping)Known(stored with
        {
            Items = new(stored.Items.Select(member => KeyValuePair.Create(
                member.Key == "Version" ? "S3ObjectVersion" : $"S3{member.Key}", member.Value))),
        }),
        Value.Scalar { Text: var text } uri when S3Uri().Match(text) is { Success: true } match => Given(
            uri.Line,
            ("S3Bucket", Text(uri.Line, match.Groups[1].Value)),
            ("S3Key", Text(uri.Line, match.Groups[2].Value)),
            ("S3ObjectVersion", match.Groups[3].Success ? Text(uri.Line, match.Groups[3].Value) : null)),
        { } uri => Map(uri.Line, ("CodeUri", Known(uri))),
        null => Map(properties.Line, ("ZipFile", properties["InlineCode"] ?? Text(properties.Line, ""))),
    };

    /// <summary>As <c>sam package</c> writes it.</summary>
    [GeneratedRegex(@"^s3://([^/]+)/([^?]+)(?:\?versionId=(.+))?$")]
    private static partial Regex S3Uri();

    /// <summary>The value with parameters in the place of their references.</summary>
    Value Known(Value value) => value.Rewrite(part => part is Value.Mapping { Call: ("Ref", Value.Scalar name) }
        ? parameters.GetValueOrDefault(name.Text) : null);
}

/// <summary>What SAM hands on from a resource to what it makes for it.</summary>
static class GeneratedResource
{
    public static Value.Mapping For(this Value.Mapping generated, Value.Mapping resource) =>
        resource["Condition"] is { } condition ? generated.With("Condition", condition) : generated;
}
