using System.Text.RegularExpressions;
using Local.Aws;

namespace Local.Ssm;

/// <summary>The rules for names: <c>name</c>, or <c>/path/name</c> of at most 15 levels.</summary>
/// <seealso href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html"/>
static partial class ParameterName
{
    const int MaxLevels = 15;

    /// <exception cref="AwsException">
    /// <c>ValidationException</c>, or <c>HierarchyLevelLimitExceededException</c>.
    /// </exception>
    public static void Check(string name)
    {
        var parts = name.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (name.Contains('/') && name[0] != '/')
            throw new AwsException("ValidationException", "Parameter name must be a fully qualified name.");
        if (!Form().IsMatch(name) || parts.Length == 0
            || parts[0].StartsWith("aws", StringComparison.OrdinalIgnoreCase)
            || parts[0].StartsWith("ssm", StringComparison.OrdinalIgnoreCase))
            throw new AwsException(
                "ValidationException",
                "Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive). If formed as " +
                "a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix " +
                "of letters, numbers and the following 3 symbols .-_");
        if (parts.Length > MaxLevels)
            throw new AwsException(
                "HierarchyLevelLimitExceededException",
                $"A parameter name can have at most {MaxLevels} levels in its hierarchy: {name} has {parts.Length}.");
    }

    [GeneratedRegex(@"^[A-Za-z0-9_.\-/]{1,1011}\z")]
    private static partial Regex Form();
}
