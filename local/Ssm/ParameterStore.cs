using Local.Aws;
using Local.Storage;

namespace Local.Ssm;

/// <summary>The parameters of an account, kept in <c>state.db</c>.</summary>
/// <seealso href="https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html"/>
sealed class ParameterStore
{
    /// <summary>The oldest one goes when there are more.</summary>
    /// <seealso href="https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html"/>
    const int MaxVersions = 100;

    readonly StateStore _state;
    readonly Records<SsmParameter> _records;
    readonly Lock _gate = new();
    readonly Lazy<SortedDictionary<string, SsmParameter>> _parameters;

    public ParameterStore(StateStore state)
    {
        _state = state;
        _records = new(state, "ssm/parameters", () => AwsJson.Sparse);
        _parameters = new(() => new(
            _records.All().ToDictionary(pair => pair.Key, pair => pair.Value), StringComparer.Ordinal));
    }

    /// <summary>By their names.</summary>
    public IReadOnlyList<SsmParameter> All
    {
        get
        {
            lock (_gate)
                return [.. _parameters.Value.Values];
        }
    }

    public SsmParameter? Find(string name)
    {
        lock (_gate)
            return _parameters.Value.GetValueOrDefault(name);
    }

    /// <summary>
    /// The value that <c>name</c>, <c>name:version</c> or <c>name:label</c> has; null when there is none.
    /// </summary>
    public string? FindValue(string reference)
    {
        var (name, selector) = Split(reference);
        return Find(name)?.Find(selector)?.Value;
    }

    /// <summary>A name, or an ARN, and the version or label that it ends with.</summary>
    public static (string Name, string? Selector) Split(string reference)
    {
        var text = reference;
        if (Arn.TryParse(text, null, out var arn))
        {
            text = arn.Resource["parameter".Length..];
            // A name without a path has its slash in the ARN alone.
            if (text.LastIndexOf('/') == 0)
                text = text[1..];
        }
        return text.Split(':', 2) is [var name, var selector] ? (name, selector) : (text, null);
    }

    /// <summary>Makes a parameter, or a version of it.</summary>
    /// <exception cref="AwsException">There is one, its name cannot be one, or its value does not fit.</exception>
    public SsmParameter Put(
        string name, ParameterVersion version, bool overwrite, IReadOnlyDictionary<string, string>? tags = null)
    {
        ParameterName.Check(name);
        Check(version);
        lock (_gate)
        {
            var existing = _parameters.Value.GetValueOrDefault(name);
            if (existing is not null && !overwrite)
                throw new AwsException(
                    "ParameterAlreadyExists",
                    "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.");
            var number = (existing?.Latest.Version ?? 0) + 1;
            IEnumerable<ParameterVersion> versions = [.. existing?.Versions ?? [], version with { Version = number }];
            return Keep(new(name, [.. versions.TakeLast(MaxVersions)])
            {
                Tags = tags ?? existing?.Tags ?? new Dictionary<string, string>(),
            });
        }
    }

    public void Change(string name, Func<SsmParameter, SsmParameter> change)
    {
        lock (_gate)
            Keep(change(_parameters.Value[name]));
    }

    /// <returns>Whether there was one.</returns>
    public bool Remove(string name)
    {
        lock (_gate)
        {
            if (!_parameters.Value.Remove(name))
                return false;
            _state.WriteBehind(_records.Remove(name));
            return true;
        }
    }

    public Task DurableAsync() => _state.DurableAsync();

    SsmParameter Keep(SsmParameter parameter)
    {
        _state.WriteBehind(_records.Put(parameter.Name, parameter));
        return _parameters.Value[parameter.Name] = parameter;
    }

    static void Check(ParameterVersion version)
    {
        if (version.Value.Length == 0)
            throw new AwsException(
                "ValidationException",
                "1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length " +
                "greater than or equal to 1");
        var longest = version.Tier == "Advanced" ? 8192 : 4096;
        if (version.Value.Length > longest)
            throw new AwsException(
                "ValidationException",
                $"{version.Tier} tier parameters support a maximum parameter value of {longest} characters.");
        if (version.AllowedPattern is not { Length: > 0 } pattern)
            return;
        if (GivenPattern.Matches(pattern, version.Value) is not { } matches)
            throw new AwsException("InvalidAllowedPatternException", $"Invalid allowed pattern: {pattern}");
        if (!matches)
            throw new AwsException(
                "ParameterPatternMismatchException",
                $"Parameter value, cannot be validated against allowedPattern: {pattern}");
    }
}
