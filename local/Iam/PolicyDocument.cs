using System.Text.Json;
using Local.Aws;

namespace Local.Iam;

/// <summary>A policy in IAM's JSON.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html"/>
sealed record PolicyDocument(IReadOnlyList<Statement> Statements)
{
    public static PolicyDocument Empty { get; } = new([]);

    /// <param name="where">What a message calls the document, such as
    /// <c>Resources.Role.Properties.AssumeRolePolicyDocument</c>.</param>
    /// <exception cref="AwsException"><c>MalformedPolicyDocument</c>.</exception>
    public static PolicyDocument Parse(JsonElement document, PolicyKind kind, string where)
    {
        if (document.ValueKind != JsonValueKind.Object)
            throw Malformed(where, "Syntax errors in policy.");
        foreach (var member in document.EnumerateObject().Where(member => member.Name is not ("Version" or "Id" or "Statement")))
            throw Malformed(where, $"Syntax errors in policy: {member.Name} is not an element of a policy.");
        if (document.TryGetProperty("Version", out var version) && version.ToString() is not ("2012-10-17" or "2008-10-17"))
            throw Malformed(where, "The policy must contain a valid version string.");
        if (!document.TryGetProperty("Statement", out var statements))
            throw Malformed(where, "Syntax errors in policy: Statement is missing.");
        // As documented, a policy without a version is of the older one, which has no variables.
        var hasVariables = version.ToString() is "2012-10-17";
        JsonElement[] list = statements.ValueKind == JsonValueKind.Array ? [.. statements.EnumerateArray()]
            : [statements];
        return new(
        [
            .. list.Select((statement, i) =>
                Statement.Parse(statement, kind, hasVariables, $"{where}.Statement[{i}]") with { Number = i }),
        ]);
    }

    /// <summary>Reads a policy that an API was given.</summary>
    /// <exception cref="AwsException"><c>MalformedPolicyDocument</c>.</exception>
    public static PolicyDocument Parse(string text, PolicyKind kind)
    {
        try
        {
            return Parse(JsonElement.Parse(text), kind, "");
        }
        catch (JsonException)
        {
            throw Malformed("", "This policy contains invalid Json");
        }
    }

    /// <param name="where">Empty where the caller knows.</param>
    public static AwsException Malformed(string where, string message) =>
        new("MalformedPolicyDocument", where is "" or ['.', ..] ? message : $"{where}: {message}");
}

/// <summary>
/// What a policy is attached to, which decides the elements that it has: an identity's has no principal, a trust policy
/// no resource.
/// </summary>
enum PolicyKind { Identity, Trust, Resource }

enum Effect { Allow, Deny }
