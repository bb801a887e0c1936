using System.Net;
using Local.Aws;
using Local.Lambda.Code;

namespace Local.Lambda;

/// <summary>What is kept under a function's name: its versions, its aliases, its policy, its tags.</summary>
/// <remarks>Callers change it one at a time: see <see cref="FunctionCatalog"/>.</remarks>
/// <param name="deploy">Makes a version that can be invoked.</param>
/// <param name="random">Chooses among the versions of an alias.</param>
sealed class FunctionResource(
    DeployedFunction latest, Func<LambdaFunction, FunctionPackage, DeployedFunction> deploy, Random random)
    : IAsyncDisposable
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
    public int? ReservedConcurrency { get; private set; }

    /// <summary>Called when it has changed, and is to be kept.</summary>
    public Action<FunctionResource> Changed { get; set; } = _ => { };

    /// <summary>Changes what has no rules of its own: tags, policies.</summary>
    public void Change(Action<FunctionResource> change)
    {
        lock (_lock)
            change(this);
        Changed(this);
    }

    public void Reserve(int? concurrency) => Change(function => function.ReservedConcurrency = concurrency);

    public async Task UpdateAsync(LambdaFunction function, FunctionPackage package)
    {
        await latest.UpdateAsync(function, package);
        Changed(this);
    }

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
        DeployedFunction published;
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
            published = _versions[_published] = deploy(function with { Version = version }, latest.Package);
        }
        Changed(this);
        return published;
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
        Changed(this);
        await version.DisposeAsync();
    }

    /// <summary>Makes an alias, or leads it elsewhere.</summary>
    /// <exception cref="AwsException"><c>ResourceNotFoundException</c>: there is no such version.</exception>
    public void Put(FunctionAlias alias)
    {
        foreach (var version in alias.Weights.Keys.Prepend(alias.Version))
            if (Find(version) is null)
                throw DeployedFunction.NotFound($"{Arn}:{version}");
        lock (_lock)
            _aliases[alias.Name] = alias;
        Changed(this);
    }

    public void DeleteAlias(string name)
    {
        lock (_lock)
            _aliases.Remove(name);
        Changed(this);
    }

    public KeptFunction Keep()
    {
        lock (_lock)
            return new(
                KeptVersion.Of(latest),
                [.. _versions.Values.Select(KeptVersion.Of)],
                _published,
                [.. _aliases.Values],
                Policies.Keep(),
                new Dictionary<string, string>(Tags),
                ReservedConcurrency);
    }

    static int Number(DeployedFunction version) =>
        int.Parse(version.Function.Version, System.Globalization.CultureInfo.InvariantCulture);

    /// <param name="versions">Those that are still there.</param>
    public void Restore(KeptFunction kept, IReadOnlyList<DeployedFunction> versions)
    {
        lock (_lock)
        {
            _published = kept.Published;
            foreach (var version in versions)
                _versions[Number(version)] = version;
            foreach (var alias in kept.Aliases)
                _aliases[alias.Name] = alias;
            Policies.Restore(kept.Policies);
            foreach (var (key, value) in kept.Tags)
                Tags[key] = value;
            ReservedConcurrency = kept.ReservedConcurrency;
        }
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
