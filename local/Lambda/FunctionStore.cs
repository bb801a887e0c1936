using System.Text.Json;
using Local.Aws;
using Local.Lambda.Code;
using Local.Storage;

namespace Local.Lambda;

/// <summary>Functions as they are kept in <c>state.db</c>.</summary>
/// <param name="state">Null to keep nothing.</param>
sealed class FunctionStore(StateStore? state, EnvironmentLauncher launcher, TimeProvider time, Random random)
{
    static readonly Lazy<JsonSerializerOptions> Json = new(
        () => new(AwsJson.Sparse) { IgnoreReadOnlyProperties = true });

    readonly Lazy<Records<KeptFunction>> _records = new(() => new(state!, "lambda/functions", () => Json.Value));

    /// <summary>A function that has only <c>$LATEST</c>.</summary>
    public FunctionResource Add(LambdaFunction function, FunctionPackage package)
    {
        var added = new FunctionResource(Deploy(function, package), Deploy, random) { Changed = Keep };
        Keep(added);
        return added;
    }

    /// <summary>Those whose code is still there.</summary>
    public IEnumerable<FunctionResource> Load()
    {
        if (state is null)
            yield break;
        foreach (var (_, kept) in _records.Value.All())
        {
            if (TryDeploy(kept.Latest) is not { } latest)
                continue;
            var function = new FunctionResource(latest, Deploy, random);
            function.Restore(kept, [.. kept.Versions.Select(TryDeploy).OfType<DeployedFunction>()]);
            function.Changed = Keep;
            yield return function;
        }
    }

    public void Remove(FunctionResource function) => state?.WriteBehind(_records.Value.Remove(function.Name));

    public Task DurableAsync() => state?.DurableAsync() ?? Task.CompletedTask;

    void Keep(FunctionResource function) => state?.WriteBehind(_records.Value.Put(function.Name, function.Keep()));

    DeployedFunction Deploy(LambdaFunction function, FunctionPackage package) =>
        new(function, package, launcher, time);

    DeployedFunction? TryDeploy(KeptVersion kept)
    {
        try
        {
            return Deploy(kept.Function, new(new(kept.TaskRoot), kept.Zip));
        }
        catch (FunctionException)
        {
            return null; // What was built or unpacked is deleted: whoever deploys the function makes it again.
        }
    }
}

/// <summary>A function, and what is kept under its name.</summary>
/// <param name="Published">The number of the last version.</param>
/// <param name="Policies">Statements by id, by qualifier; "" for the function itself.</param>
sealed record KeptFunction(
    KeptVersion Latest,
    IReadOnlyList<KeptVersion> Versions,
    int Published,
    IReadOnlyList<FunctionAlias> Aliases,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, JsonElement>> Policies,
    IReadOnlyDictionary<string, string> Tags,
    int? ReservedConcurrency);

/// <param name="TaskRoot">Where its code is, ready to run.</param>
sealed record KeptVersion(LambdaFunction Function, string TaskRoot, CodeDigest? Zip)
{
    public static KeptVersion Of(DeployedFunction deployed) => new(
        // A zip is where it is unpacked.
        deployed.Function.Code is FunctionCode.Archive
            ? deployed.Function with { Code = new FunctionCode.Archive([]) }
            : deployed.Function,
        deployed.Package.TaskRoot.FullName,
        deployed.Package.Zip);
}
