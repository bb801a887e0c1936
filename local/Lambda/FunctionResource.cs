using System.Net;
using Local.Aws;
using Local.Lambda.Code;

namespace Local.Lambda;

/// <summary>What is kept under a function's name: its versions, its aliases, its policy, its tags.</summary>
/// <remarks>Callers change it one at a time: see <see cref="FunctionCatalog"/>.</remarks>
/// <param name="random">Chooses among the versions of an alias.</param>
sealed class FunctionResource(
    DeployedFunction latest, EnvironmentLauncher launcher, TimeProvider time, Random random) : IAsyncDisposable
{
    readonly Lock _lock = new();
    readonly SortedDictionary<int, DeployedFunction> _versions = [];
    readonly SortedDictionary<string, FunctionAlias> _aliases = new(StringComparer.Ordinal);
    int _published, _running;

    public DeployedFunction Latest => latest;
    public string Name => latest.Function.Name;
    public Arn Arn => latest.Function.Arn;
    public ResourcePolicies Policies { get; } = new();
    public SortedDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>How many invocations there may be at a time; null for no limit of its own.</summary>
    public int? ReservedConcurrency { get; set; }

    /// <summary>The published ones, the oldest first, after <c>$LATEST</c>.</summary>
    public IReadOnlyList<DeployedFunction> Versions
    {
        get
        {
            lock (_lock)
                return [latest, .. _versions.Values];
        }
    }

    public IReadOnlyList<FunctionAlias> Aliases
    {
        get
        {
            lock (_lock)
                return [.. _aliases.Values];
        }
    }

    /// <summary>What a version, or an alias, stands for.</summary>
    /// <exception cref="AwsException"><c>ResourceNotFoundException</c>: there is none of that name.</exception>
    public DeployedFunction Resolve(FunctionName name) =>
        Find(name.Qualifier is { } alias && FindAlias(alias) is { } found ? found.Choose(Share()) : name.Qualifier)
            ?? throw name.NotFound();

    double Share()
    {
        lock (random)
            return random.NextDouble();
    }

    public FunctionAlias? FindAlias(string name)
    {
        lock (_lock)
            return _aliases.GetValueOrDefault(name);
    }

    /// <summary>Null when there is no version of that number.</summary>
    public DeployedFunction? Find(string? version)
    {
        if (version is null or LambdaFunction.Latest)
            return latest;
        lock (_lock)
            return int.TryParse(version, out var number) ? _versions.GetValueOrDefault(number) : null;
    }

    /// <summary>
    /// Makes a version of what <c>$LATEST</c> is now; when nothing has changed since the last one, that is the answer.
    /// </summary>
    public DeployedFunction Publish(string? description)
    {
        lock (_lock)
        {
            var function = latest.Function with { Description = description ?? latest.Function.Description };
            if (_versions.Count > 0 && _versions.Last().Value is var last
                && last.Package.TaskRoot.FullName == latest.Package.TaskRoot.FullName
                && last.Function.IsSame(function with
                {
                    Version = last.Function.Version,
                    Description = last.Function.Description,
                }))
                return last;
            var version = (++_published).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return _versions[_published] = new(function with { Version = version }, latest.Package, launcher, time);
        }
    }

    /// <exception cref="AwsException"><c>ResourceConflictException</c>: an alias has it.</exception>
    public async Task DeleteVersionAsync(FunctionName name)
    {
        DeployedFunction? version;
        lock (_lock)
        {
            if (_aliases.Values.Any(alias => alias.Targets(name.Qualifier!)))
                throw new AwsException(
                    "ResourceConflictException",
                    $"Version {name.Qualifier} of the function {Name} is what an alias points to.",
                    HttpStatusCode.Conflict);
            if (!int.TryParse(name.Qualifier, out var number) || !_versions.Remove(number, out version))
                throw name.NotFound();
        }
        await version.DisposeAsync();
    }

    public void Put(FunctionAlias alias)
    {
        lock (_lock)
            _aliases[alias.Name] = alias;
    }

    public void DeleteAlias(string name)
    {
        lock (_lock)
            _aliases.Remove(name);
    }

    /// <summary>Takes one of the places that the function has reserved.</summary>
    /// <exception cref="AwsException"><c>TooManyRequestsException</c>: all are taken.</exception>
    public void Enter()
    {
        if (Interlocked.Increment(ref _running) <= (ReservedConcurrency ?? int.MaxValue))
            return;
        Leave();
        throw new AwsException("TooManyRequestsException", "Rate Exceeded.", HttpStatusCode.TooManyRequests);
    }

    public void Leave() => Interlocked.Decrement(ref _running);

    public Task TrimAsync() => Task.WhenAll(Versions.Select(version => version.TrimAsync()));

    public IEnumerable<FunctionPackage> Packages() => Versions.Select(version => version.Package);

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(Versions.Select(version => version.DisposeAsync().AsTask()));
}

/// <summary>A name for a version, or for two of which each has its share.</summary>
/// <param name="Weights">The shares of other versions; the rest is <paramref name="Version"/>'s.</param>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html"/>
sealed record FunctionAlias(
    string Name, string Version, string Description, IReadOnlyDictionary<string, double> Weights)
{
    public static IReadOnlyDictionary<string, double> NoWeights { get; } = new Dictionary<string, double>();

    public string RevisionId { get; } = Guid.NewGuid().ToString();

    public bool Targets(string version) => Version == version || Weights.ContainsKey(version);

    /// <param name="share">From 0 to 1.</param>
    public string Choose(double share)
    {
        foreach (var (version, weight) in Weights)
            if ((share -= weight) < 0)
                return version;
        return Version;
    }
}
