using Local.Aws;
using Local.CloudFormation.Stacks;
using Local.CloudFormation.Templates;

namespace Local.CloudFormation.Api;

/// <summary>The operations that show what a template asks for.</summary>
sealed class TemplateOperations(CloudFormationService service, StackRequests requests)
{
    public void AddTo(AwsService api) => api
        .Add<TemplateRequest>("GetTemplate", Arn, GetTemplate)
        .Add<TemplateRequest>("GetTemplateSummary", Arn, GetSummary)
        .Add<TemplateRequest>("ValidateTemplate", _ => "*", Validate);

    string Arn(TemplateRequest request) => requests.ArnOf(request.StackName ?? "*");

    object GetTemplate(TemplateRequest request)
    {
        var version = Version(request);
        return new
        {
            // A stack that is reviewed has none yet.
            TemplateBody = version is null ? null
                : request.TemplateStage == "Original" ? version.Template
                : ProcessedTemplate.Of(version.Template),
            StagesAvailable = version is null ? [] : (string[])["Original", "Processed"],
        };
    }

    StackVersion? Version(TemplateRequest request)
    {
        if (request.ChangeSetName is { } changeSet)
            return service.GetChangeSet(changeSet, request.StackName).ChangeSet.Version;
        var name = request.StackName ?? throw StackErrors.Invalid("StackName is required if ChangeSetName is not specified.");
        return service.Get(name, StackErrors.NoStackWithId).Record.Current;
    }

    object GetSummary(Principal caller, TemplateRequest request)
    {
        var template = Read(caller, request);
        var capability = Capabilities.Of(template.Resources);
        return new
        {
            Parameters = template.Parameters.Select(parameter => new
            {
                ParameterKey = parameter.Key,
                DefaultValue = parameter.Value.Default,
                ParameterType = parameter.Value.Type,
                parameter.Value.NoEcho,
                parameter.Value.Description,
                ParameterConstraints = new { parameter.Value.AllowedValues },
            }),
            Description = template.Text("Description"),
            Capabilities = capability is null ? null : (string[])[capability.Value.Name],
            CapabilitiesReason = Reason(capability),
            ResourceTypes = Types(template),
            Version = template.Text("AWSTemplateFormatVersion"),
            Metadata = template.Section("Metadata")?.ToJsonText(),
            DeclaredTransforms = template.Transforms.Count > 0 ? template.Transforms : null,
            ResourceIdentifierSummaries = Array.Empty<object>(),
        };
    }

    object Validate(Principal caller, TemplateRequest request)
    {
        var template = Template.ParseBody(requests.ReadTemplate(caller, request.TemplateBody, request.TemplateURL));
        var capability = Capabilities.Of(template.Resources);
        return new
        {
            Parameters = template.Parameters.Select(parameter => new
            {
                ParameterKey = parameter.Key,
                DefaultValue = parameter.Value.Default,
                parameter.Value.NoEcho,
                parameter.Value.Description,
            }),
            Description = template.Text("Description"),
            Capabilities = capability is null ? null : (string[])[capability.Value.Name],
            CapabilitiesReason = Reason(capability),
            DeclaredTransforms = template.Transforms.Count > 0 ? template.Transforms : null,
        };
    }

    Template Read(Principal caller, TemplateRequest request) =>
        Template.ParseBody(request.StackName is null
            ? requests.ReadTemplate(caller, request.TemplateBody, request.TemplateURL)
            : Version(request with { ChangeSetName = null })?.Template
                ?? throw StackErrors.NoStackWithId(request.StackName));

    static string? Reason((string Name, IReadOnlyList<string> Types)? capability) => capability is var (_, types)
        ? $"The following resource(s) require capabilities: [{string.Join(", ", types)}]" : null;

    static IEnumerable<string> Types(Template template) => template.Resources.Items.Values.OfType<Value.Mapping>()
        .Select(resource => (resource["Type"] as Value.Scalar)?.Text).OfType<string>().Distinct();
}
