using System.Collections.Concurrent;
using Local.Aws;
using Local.Storage;

namespace Local.SageMaker.Jobs;

/// <summary>
/// All resources of one kind, by their names whatever the case of these: in memory, and as records in the store.
/// </summary>
/// <param name="kind">As ARNs name it: <c>training-job</c>.</param>
/// <param name="collection">As the store names them: <c>training-jobs</c>.</param>
/// <param name="missing">The refusal of a name that none has.</param>
/// <param name="taken">The refusal of a name that one has already, which is given.</param>
/// <param name="record">What is kept of one.</param>
sealed class Kept<T, TRecord>(
    Platform platform,
    string kind,
    string collection,
    Func<string, AwsException> missing,
    Func<T, AwsException> taken,
    Func<T, TRecord> record) : IKeptResources
    where T : class, IResource
    where TRecord : class
{
    readonly Records<TRecord> _records = platform.Records<TRecord>(collection);
    readonly ConcurrentDictionary<string, T> _all = new(StringComparer.OrdinalIgnoreCase);

    // Records of a resource are kept in the order in which they were made.
    readonly Lock _keeping = new();

    public string Kind => kind;

    /// <summary>In the order in which they were made.</summary>
    public IEnumerable<T> All => _all.Values
        .OrderBy(resource => resource.CreationTime)
        .ThenBy(resource => resource.Name, StringComparer.Ordinal);

    public string Arn(string name) => platform.Arn(kind, name);

    public T? Find(string name) => _all.GetValueOrDefault(name);

    /// <exception cref="AwsException">There is none of the name.</exception>
    public T Get(string name) => Find(name) ?? throw missing(name);

    /// <summary>What the same call has made before; null when it comes for the first time.</summary>
    public T? MadeBy(string? clientToken, string name) =>
        clientToken is not null && Find(name) is { } same && same.ClientToken == clientToken ? same : null;

    /// <summary>What earlier processes have kept.</summary>
    public IReadOnlyList<TRecord> Records() => [.. _records.All().Select(kept => kept.Value)];

    /// <summary>Takes one that was kept.</summary>
    public void Load(T resource) => _all[resource.Name] = resource;

    /// <summary>Adds one that was just made; it is there when it is also durable.</summary>
    /// <exception cref="AwsException">The name is taken, or it could not be written and is not there.</exception>
    public async Task AddAsync(T made)
    {
        var present = _all.GetOrAdd(made.Name, made);
        if (present != made)
            throw taken(present);
        try
        {
            await WriteAsync(() => Put(made));
        }
        catch (AwsException)
        {
            _all.TryRemove(made.Name, out _);
            throw;
        }
    }

    /// <exception cref="AwsException">It could not be written, and is still there.</exception>
    public async Task RemoveAsync(T resource)
    {
        await WriteAsync(() => _records.Remove(resource.Name));
        _all.TryRemove(KeyValuePair.Create(resource.Name, resource));
    }

    /// <summary>
    /// Keeps what has become of one, soon. What comes after the store was closed is lost, and done again by the next
    /// process.
    /// </summary>
    public void Keep(T resource)
    {
        try
        {
            lock (_keeping)
                platform.Store.WriteBehind(Put(resource));
        }
        catch (ObjectDisposedException)
        {
            // The process ends.
        }
    }

    public Task WriteAsync(T resource) => WriteAsync(() => Put(resource));

    IResource IKeptResources.GetResource(string name) => Get(name);

    Task IKeptResources.WriteAsync(IResource resource) => WriteAsync((T)resource);

    StateChange Put(T resource) => _records.Put(resource.Name, record(resource));

    Task<int> WriteAsync(Func<StateChange> change)
    {
        lock (_keeping)
            return platform.Store.WriteAsync(change());
    }
}
