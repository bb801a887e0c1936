using System.Text.Json;

namespace Local.CloudFormation.ResourceTypes.Sam;

/// <summary>The files of SAM that are here, each read when it is first needed.</summary>
static class SamData
{
    static readonly Lazy<JsonElement> PolicyTemplatesFile = new(() => Read("policy_templates"));
    static readonly Lazy<JsonElement> ConnectorProfilesFile = new(() => Read("connector_profiles"));

    public static JsonElement PolicyTemplates => PolicyTemplatesFile.Value.GetProperty("Templates");

    public static JsonElement ConnectorPermissions => ConnectorProfilesFile.Value.GetProperty("Permissions");

    public static JsonElement ConnectorResources => ConnectorProfilesFile.Value.GetProperty("CfnResourceProperties");

    static JsonElement Read(string name)
    {
        using var resource = typeof(SamData).Assembly.GetManifestResourceStream($"Sam.{name}")!;
        using var document = JsonDocument.Parse(resource);
        return document.RootElement.Clone();
    }
}
