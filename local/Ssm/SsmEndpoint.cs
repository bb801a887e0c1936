using System.Security.Cryptography;
using System.Text;
using Local.Aws;

namespace Local.Ssm;

/// <summary>Systems Manager: its Parameter Store.</summary>
/// <seealso href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/Welcome.html"/>
sealed class SsmEndpoint(AwsAccount account, ParameterStore parameters, Authorization authorize, TimeProvider time)
{
    public static AwsService Create(
        AwsAccount account, ParameterStore parameters, Authorization authorize, TimeProvider time)
    {
        var ssm = new SsmEndpoint(account, parameters, authorize, time);
        var api = new AwsService("ssm", "ssm", AwsJson.PascalCase, authorize) { Durable = parameters.DurableAsync };
        new ParameterTags(parameters, ssm.Arn).AddTo(api);
        return api
            .Add<PutParameterRequest>("PutParameter", request => ssm.Arn(request.Name), ssm.Put)
            .Add<ParameterRequest>("GetParameter", request => ssm.Arn(request.Name), ssm.Get)
            .Add<ParametersRequest>("GetParameters", null, ssm.GetSeveral)
            .Add<PathRequest>("GetParametersByPath", request => ssm.Arn(request.Path), ssm.GetByPath)
            .Add<ParameterRequest>("GetParameterHistory", request => ssm.Arn(request.Name), ssm.History)
            .Add<DescribeParametersRequest>("DescribeParameters", _ => "*", ssm.Describe)
            .Add<LabelRequest>("LabelParameterVersion", request => ssm.Arn(request.Name), ssm.Label)
            .Add<ParameterRequest>("DeleteParameter", request => ssm.Arn(request.Name), ssm.Delete)
            .Add<ParametersRequest>("DeleteParameters", null, ssm.DeleteSeveral);
    }

    /// <summary>Whether a parameter is in a path: right in it, or anywhere below.</summary>
    public static bool IsBelow(string name, string path, bool recursive)
    {
        var folder = path.EndsWith('/') ? path : $"{path}/";
        return name.StartsWith(folder, StringComparison.Ordinal)
            && (recursive || !name[folder.Length..].Contains('/', StringComparison.Ordinal));
    }

    string Arn(string reference) =>
        account.Arn("ssm", $"parameter/{ParameterStore.Split(reference).Name.TrimStart('/')}").ToString();

    object Put(Principal caller, PutParameterRequest request)
    {
        var latest = parameters.Find(request.Name)?.Latest;
        if (request.Tags is { Count: > 0 } && request.Overwrite)
            throw new AwsException(
                "ValidationException",
                "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please " +
                "remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or " +
                "RemoveTagsFromResource.");
        var type = request.Type ?? latest?.Type
            ?? throw new AwsException("ValidationException", "A parameter type is required when you create a parameter.");
        ParameterVersion version = new(0, request.Value, type, time.GetUtcNow(), caller.Arn.ToString())
        {
            Description = request.Description ?? latest?.Description,
            KeyId = type == "SecureString" ? request.KeyId ?? latest?.KeyId ?? "alias/aws/ssm" : null,
            AllowedPattern = request.AllowedPattern ?? latest?.AllowedPattern,
            Tier = request.Tier is null or "Intelligent-Tiering" ? latest?.Tier ?? "Standard" : request.Tier,
            DataType = request.DataType ?? latest?.DataType ?? "text",
        };
        var put = parameters.Put(
            request.Name, version, request.Overwrite, request.Tags?.ToDictionary(tag => tag.Key, tag => tag.Value));
        return new { put.Latest.Version, put.Latest.Tier };
    }

    object Get(ParameterRequest request)
    {
        var (name, selector) = ParameterStore.Split(request.Name);
        var parameter = parameters.Find(name) ?? throw NotFound();
        var version = parameter.Find(selector) ?? throw NoVersion(name, selector!);
        return new { Parameter = Print(parameter, version, selector, request.WithDecryption) };
    }

    object GetSeveral(Principal caller, ParametersRequest request)
    {
        foreach (var name in request.Names)
            authorize.Require(caller, "ssm:GetParameters", Arn(name));
        var found = request.Names.ToLookup(name => parameters.FindValue(name) is not null);
        return new
        {
            Parameters = found[true].Distinct().Select(reference =>
            {
                var (name, selector) = ParameterStore.Split(reference);
                var parameter = parameters.Find(name)!;
                return Print(parameter, parameter.Find(selector)!, selector, request.WithDecryption);
            }),
            InvalidParameters = found[false],
        };
    }

    object GetByPath(PathRequest request)
    {
        if (request.Path is not ['/', ..])
            throw new AwsException("ValidationException", "The parameter path must begin with a slash \"/\".");
        var found = parameters.All.Where(parameter => IsBelow(parameter.Name, request.Path, request.Recursive)
            && (request.ParameterFilters ?? []).All(filter => filter.Includes(parameter)));
        var (page, next) = Page(found, request.MaxResults ?? 10, request.NextToken);
        return new
        {
            Parameters = page.Select(parameter => Print(parameter, parameter.Latest, null, request.WithDecryption)),
            NextToken = next,
        };
    }

    object History(ParameterRequest request)
    {
        var parameter = parameters.Find(ParameterStore.Split(request.Name).Name) ?? throw NotFound();
        var from = int.TryParse(request.NextToken, out var token) ? token : 0;
        var size = request.MaxResults ?? 50;
        var left = parameter.Versions.Where(version => version.Version > from).ToList();
        return new
        {
            Parameters = left.Take(size).Select(version => new
            {
                parameter.Name,
                version.Type,
                version.KeyId,
                version.LastModifiedDate,
                version.LastModifiedUser,
                version.Description,
                Value = Value(version, request.WithDecryption),
                version.AllowedPattern,
                version.Version,
                version.Labels,
                version.Tier,
                Policies = Array.Empty<object>(),
                version.DataType,
            }),
            NextToken = left.Count > size ? left[size - 1].Version.ToString() : null,
        };
    }

    object Describe(DescribeParametersRequest request)
    {
        var filters = (request.ParameterFilters ?? []).Concat(request.Filters ?? []).ToList();
        var found = parameters.All.Where(parameter => filters.TrueForAll(filter => filter.Includes(parameter)));
        var (page, next) = Page(found, request.MaxResults ?? 10, request.NextToken);
        return new
        {
            Parameters = page.Select(parameter => new
            {
                parameter.Name,
                ARN = Arn(parameter.Name),
                parameter.Latest.Type,
                parameter.Latest.KeyId,
                parameter.Latest.LastModifiedDate,
                parameter.Latest.LastModifiedUser,
                parameter.Latest.Description,
                parameter.Latest.AllowedPattern,
                parameter.Latest.Version,
                parameter.Latest.Tier,
                Policies = Array.Empty<object>(),
                parameter.Latest.DataType,
            }),
            NextToken = next,
        };
    }

    /// <summary>A label is on one version: it leaves the one that had it.</summary>
    object Label(LabelRequest request)
    {
        var parameter = parameters.Find(request.Name) ?? throw NotFound();
        var number = request.ParameterVersion ?? parameter.Latest.Version;
        if (parameter.Find(number.ToString()) is null)
            throw NoVersion(request.Name, number.ToString());
        parameters.Change(request.Name, each => each with
        {
            Versions = [.. each.Versions.Select(version => version with
            {
                Labels = version.Version == number
                    ? [.. version.Labels.Union(request.Labels)]
                    : [.. version.Labels.Except(request.Labels)],
            })],
        });
        return new { InvalidLabels = Array.Empty<string>(), ParameterVersion = number };
    }

    object Delete(ParameterRequest request) => parameters.Remove(request.Name) ? new { } : throw NotFound();

    object DeleteSeveral(Principal caller, ParametersRequest request)
    {
        foreach (var name in request.Names)
            authorize.Require(caller, "ssm:DeleteParameters", Arn(name));
        var deleted = request.Names.Where(parameters.Remove).ToList();
        return new { DeletedParameters = deleted, InvalidParameters = request.Names.Except(deleted) };
    }

    object Print(SsmParameter parameter, ParameterVersion version, string? selector, bool decrypt) => new
    {
        parameter.Name,
        version.Type,
        Value = Value(version, decrypt),
        version.Version,
        Selector = selector is null ? null : $":{selector}",
        version.LastModifiedDate,
        ARN = Arn(parameter.Name),
        version.DataType,
    };

    /// <summary>What is secret and not asked for in clear is something that nobody can read.</summary>
    static string Value(ParameterVersion version, bool decrypt) => version.Type != "SecureString" || decrypt
        ? version.Value
        : Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(version.Value)));

    static (IReadOnlyList<SsmParameter> Page, string? Next) Page(
        IEnumerable<SsmParameter> found, int size, string? token)
    {
        var left = found.Where(parameter => token is null || string.CompareOrdinal(parameter.Name, token) > 0).ToList();
        return left.Count > size ? (left[..size], left[size - 1].Name) : (left, null);
    }

    /// <remarks>The service says no more than the code.</remarks>
    public static AwsException NotFound() => new("ParameterNotFound", "");

    static AwsException NoVersion(string name, string version) => new(
        "ParameterVersionNotFound",
        $"Systems Manager could not find version {version} of {name}. Verify the version and try again.");
}
