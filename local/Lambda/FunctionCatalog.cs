using System.Collections.Concurrent;
using System.Net;
using Local.Aws;
using Local.Lambda.Code;

namespace Local.Lambda;

/// <summary>The functions that there are. What makes, changes or removes one waits for its turn.</summary>
sealed class FunctionCatalog(PackageStore packages, FunctionStore store) : IAsyncDisposable
{
    readonly SemaphoreSlim _turn = new(1);

    readonly Lazy<ConcurrentDictionary<string, FunctionResource>> _loaded = new(() => new(
        store.Load().ToDictionary(function => function.Name), StringComparer.Ordinal));

    ConcurrentDictionary<string, FunctionResource> Functions => _loaded.Value;

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<FunctionResource> All =>
        [.. Functions.Values.OrderBy(function => function.Name, StringComparer.Ordinal)];

    /// <exception cref="AwsException"><c>ResourceNotFoundException</c>, in the service's words.</exception>
    public FunctionResource Get(FunctionName name) =>
        Functions.GetValueOrDefault(name.Name) is { } function
            && function.Arn == name.Arn ? function
            : throw name.NotFound();

    public FunctionResource? Find(string name) => Functions.GetValueOrDefault(name);

    /// <summary>Makes a function.</summary>
    /// <param name="caller">Who must be allowed to read its code from S3.</param>
    /// <param name="building">Called when it must be built.</param>
    /// <exception cref="AwsException">There is one of that name, or its zip cannot be read.</exception>
    /// <exception cref="FunctionException">It does not build, or its handler names nothing.</exception>
    /// <exception cref="SdkMissingException">There is nothing to build with.</exception>
    public async Task<FunctionResource> CreateAsync(
        Principal caller, LambdaFunction function, Action<LambdaFunction>? building, CancellationToken cancellation)
    {
        using var turn = await WaitForTurnAsync(cancellation);
        CheckFree(function);
        var package = await packages.GetAsync(caller, function, building, cancellation);
        return Functions[function.Name] = store.Add(function, package);
    }

    /// <summary>Changes a function to what is given here; environments that are busy end as they began.</summary>
    /// <param name="code">False when only the configuration may have changed: its code is not read again.</param>
    /// <inheritdoc cref="CreateAsync"/>
    public async Task<FunctionResource> UpdateAsync(
        Principal caller,
        LambdaFunction function,
        Action<LambdaFunction>? building,
        CancellationToken cancellation,
        bool code = true)
    {
        using var turn = await WaitForTurnAsync(cancellation);
        var resource = Get(new(function.Arn, null));
        var package = code
            ? await packages.GetAsync(caller, function, building, cancellation)
            : resource.Latest.Package;
        await resource.UpdateAsync(function, package);
        packages.Trim(Functions.Values.SelectMany(each => each.Packages()));
        return resource;
    }

    /// <summary>Makes a function, or changes the one of its name.</summary>
    /// <inheritdoc cref="CreateAsync"/>
    public Task<FunctionResource> CreateOrUpdateAsync(
        Principal caller, LambdaFunction function, Action<LambdaFunction>? building, CancellationToken cancellation) =>
        Functions.ContainsKey(function.Name)
            ? UpdateAsync(caller, function, building, cancellation)
            : CreateAsync(caller, function, building, cancellation);

    /// <summary>Removes a function and ends its processes.</summary>
    /// <exception cref="AwsException"><c>ResourceNotFoundException</c>.</exception>
    public async Task DeleteAsync(FunctionName name, CancellationToken cancellation)
    {
        using var turn = await WaitForTurnAsync(cancellation);
        var function = Get(name);
        Functions.TryRemove(function.Name, out _);
        store.Remove(function);
        await function.DisposeAsync();
        packages.Trim(Functions.Values.SelectMany(each => each.Packages()));
    }

    /// <summary>Builds functions without making them: whoever wants all of several or none asks here first.</summary>
    /// <exception cref="FunctionException">One does not build, or its handler names nothing.</exception>
    public async Task PrepareAsync(
        Principal caller,
        IEnumerable<LambdaFunction> functions,
        Action<LambdaFunction>? building,
        CancellationToken cancellation)
    {
        foreach (var function in functions.Where(function => function.Obstacle is null))
            FunctionProgram.Find(
                function, (await packages.GetAsync(caller, function, building, cancellation)).TaskRoot);
    }

    void CheckFree(LambdaFunction function)
    {
        if (Functions.ContainsKey(function.Name))
            throw new AwsException(
                "ResourceConflictException", $"Function already exist: {function.Name}", HttpStatusCode.Conflict);
    }

    async Task<Turn> WaitForTurnAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        return new(_turn);
    }

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_loaded.IsValueCreated
            ? Functions.Values.Select(function => function.DisposeAsync().AsTask()) : []);

    sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
