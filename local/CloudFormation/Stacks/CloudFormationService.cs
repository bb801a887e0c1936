using Local.Aws;
using Local.CloudFormation.ResourceTypes;
using Local.CloudFormation.Templates;
using Local.Storage;

namespace Local.CloudFormation.Stacks;

/// <summary>CloudFormation: the stacks of an account.</summary>
/// <param name="provisioners">What services make of resources.</param>
/// <param name="storedParameter">The value of a parameter of Systems Manager; null when there is none.</param>
/// <param name="assume">Takes the role of a stack.</param>
sealed class CloudFormationService(
    AwsAccount account,
    StateStore state,
    IReadOnlyList<IProvisioner> provisioners,
    Func<string, string?> storedParameter,
    Authorization authorize,
    AssumeRole assume,
    TimeProvider time) : IAsyncDisposable
{
    // As long as clients wait for an answer that others get at once; what is short has ended by then.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly CancellationTokenSource _closing = new();
    readonly Lock _starting = new();
    readonly Dictionary<string, IProvisioner> _byType = provisioners
        .SelectMany(provisioner => provisioner.Types, (provisioner, type) => (provisioner, type))
        .ToDictionary(pair => pair.type, pair => pair.provisioner);

    public AwsAccount Account => account;
    public StackStore Stacks { get; } = new(state, time);

    /// <summary>Everything that is told is durable when this has ended.</summary>
    public Task DurableAsync() => state.DurableAsync();

    /// <summary>A stack that others deploy, with the values that it names and that are stored here.</summary>
    public Stack Complete(Stack stack)
    {
        var complete = stack.Knowing(identity => identity with { StoredParameter = storedParameter });
        return complete with { Warnings = stack.Warnings };
    }

    public DateTimeOffset Now => time.GetUtcNow();

    /// <param name="refuse">What is said when there is none; deleted stacks are found by their ARN only.</param>
    public KeptStack Get(string name, Func<string, AwsException> refuse) => Stacks.Find(name) ?? throw refuse(name);

    /// <summary>A stack that is not there yet: what is wrong with its plan is said before it is.</summary>
    public StackRecord New(string name, string status)
    {
        var now = Now;
        return new(name, account.Arn("cloudformation", $"stack/{name}/{Uuid.TimeBased(now)}").ToString(), now, status);
    }

    /// <exception cref="AwsException">There is one of that name.</exception>
    public KeptStack Add(StackRecord stack)
    {
        lock (_starting)
            return Stacks.Find(stack.Name) is null ? Stacks.Add(stack) : throw StackErrors.StackExists(stack.Name);
    }

    /// <param name="name">A name, of a change set of that stack; or an ARN.</param>
    /// <exception cref="AwsException">There is no such stack.</exception>
    public (KeptStack Stack, ChangeSetRecord ChangeSet)? FindChangeSet(string name, string? stack)
    {
        if (stack is null && !name.StartsWith("arn:", StringComparison.Ordinal))
            throw StackErrors.Invalid("StackName must be specified if ChangeSetName is not specified as an ARN.");
        foreach (var each in stack is null ? Stacks.All : [Get(stack, StackErrors.NoStack)])
        {
            if (each.FindChangeSet(name) is { } changeSet)
                return (each, changeSet);
        }
        return null;
    }

    /// <inheritdoc cref="FindChangeSet"/>
    /// <exception cref="AwsException">There is no such stack, or none of its change sets has that name.</exception>
    public (KeptStack Stack, ChangeSetRecord ChangeSet) GetChangeSet(string name, string? stack) =>
        FindChangeSet(name, stack) ?? throw StackErrors.NoChangeSet(name);

    /// <summary>What every stack exports, by name, with the stack.</summary>
    public IReadOnlyDictionary<string, (StackRecord Stack, string Value)> Exports()
    {
        var exports = new SortedDictionary<string, (StackRecord, string)>(StringComparer.Ordinal);
        foreach (var stack in Stacks.All.Select(stack => stack.Record).Where(stack => !stack.IsDeleted))
        {
            foreach (var output in stack.Current?.Outputs.Values.Where(output => output.Export is not null) ?? [])
                exports[output.Export!] = (stack, output.Value);
        }
        return exports;
    }

    /// <summary>The names of the stacks that import what has that name.</summary>
    public IReadOnlyList<string> ImportersOf(string export) =>
    [
        .. Stacks.All.Select(stack => stack.Record)
            .Where(stack => !stack.IsDeleted && stack.Current?.Imports.Contains(export) is true)
            .Select(stack => stack.Name),
    ];

    /// <summary>An export of the stack that another one imports, and that one's name.</summary>
    public (string Export, string Importer)? ImporterOfExports(StackRecord stack)
    {
        foreach (var export in stack.Current?.Outputs.Values.Select(output => output.Export).OfType<string>() ?? [])
        {
            if (ImportersOf(export) is [var importer, ..])
                return (export, importer);
        }
        return null;
    }

    /// <summary>What a stack that others have deployed had when they last did.</summary>
    public IReadOnlyList<StackResource> Adopted(string name) => Stacks.Adopted(name);

    /// <summary>Who makes resources of a type; null for nobody.</summary>
    public IProvisioner? Provisioner(string type) =>
        _byType.GetValueOrDefault(MadeUpType.IsCustom(type) ? MadeUpType.CustomResource : type);

    /// <summary>
    /// Takes a stack that others have deployed; it comes again at each start, and only its resources are kept.
    /// </summary>
    public void Adopt(Template template, Stack stack)
    {
        var known = Stacks.Find(stack.Name);
        var version = new StackVersion(template.Source, stack.Parameters)
        {
            Description = template.Text("Description"),
            Shown = stack.Parameters,
            Resolved = stack.Resolved,
            Outputs = stack.Outputs,
            Imports = stack.Imports,
        };
        List<ResourceRecord> resources = [.. stack.Resources.Values.Select(resource =>
            new ResourceRecord(resource, 0, "CREATE_COMPLETE", Now) { IsMade = true })];
        if (known is null)
            Stacks.Adopt(new(stack.Name, stack.Id, Now, "") { Current = version, Resources = resources });
        else
            known.Adopt(version, resources);
        Stacks.KeepAdopted(stack.Name, resources);
    }

    /// <summary>Compares what a stack is with what it shall be.</summary>
    /// <exception cref="AwsException">The template or a parameter is wrong.</exception>
    public StackPlan Plan(StackRecord stack, Template template, StackVersion version)
    {
        var exports = Exports().ToDictionary(export => export.Key, export => export.Value.Value);
        var identity = new StackIdentity(stack.Name, stack.Id, account)
        {
            Seed = stack.Key,
            NotificationArns = version.NotificationArns,
            Exports = exports,
            StoredParameter = storedParameter,
        };
        return StackPlan.Make(
            (generation, made) => template.CreateStack(
                identity with { Generation = generation, Made = made }, version.Parameters),
            stack.Resources,
            stack.Operations);
    }

    /// <summary>Asks whether a caller may give a stack its role, and whether the role may be taken.</summary>
    /// <exception cref="AwsException">It may not.</exception>
    public void CheckRole(Principal caller, string? role)
    {
        if (role is null)
            return;
        authorize.RequirePassRole(caller, role, StackCaller.Service);
        PrincipalOf(caller, role);
    }

    /// <summary>In whose name a stack's resources are made.</summary>
    /// <param name="role">The stack's; null when it has none.</param>
    Principal PrincipalOf(Principal caller, string? role)
    {
        try
        {
            return role is null ? caller : assume(role, "AWSCloudFormation").Principal;
        }
        catch (AwsException)
        {
            // https://github.com/aws/aws-cdk/issues/6808
            throw StackErrors.Invalid($"Role {role} is invalid or cannot be assumed");
        }
    }

    /// <summary>Begins what changes a stack.</summary>
    /// <param name="seen">The stack as it was when that was found to be possible, and was planned.</param>
    /// <param name="caller">Who asks for it.</param>
    /// <param name="role">The stack's, in whose name it is done then.</param>
    /// <exception cref="AwsException">Something else changes it, or has since.</exception>
    public async Task RunAsync(
        KeptStack stack, StackRecord seen, Principal caller, string? role, Func<StackOperation, Task> run)
    {
        lock (_starting)
        {
            var hasChanged = (stack.Record.Status, stack.Record.Operations) != (seen.Status, seen.Operations);
            if (!stack.Operation.IsCompleted || hasChanged)
                throw StackErrors.NotUpdatable(stack.Record);
            var principal = new StackCaller(PrincipalOf(caller, role), account, authorize);
            // It has no timer, and may be cancelled until the end and after it: it is not disposed.
            var cancelled = new CancellationTokenSource();
            stack.Cancel = cancelled.Cancel;
            stack.Operation = Task.Run(async () =>
            {
                try
                {
                    await run(new(stack, new(
                        stack,
                        Provisioner,
                        principal,
                        target => CheckExports(stack.Record, target),
                        cancelled.Token,
                        _closing.Token)));
                }
                catch (Exception e)
                {
                    // A defect of this program: the stack must not wait for an end that does not come.
                    stack.Fail($"Internal Failure: {e.Message}");
                }
                finally
                {
                    stack.EndChangeSets();
                    stack.Cancel = null;
                }
            });
        }
        await Task.WhenAny(stack.Operation, Task.Delay(Patience, time, _closing.Token));
    }

    /// <summary>Makes everything of a stack again as it is: files that it is made of may have changed.</summary>
    public async Task PutAgainAsync(KeptStack stack)
    {
        foreach (var resource in stack.Record.Resources.Where(resource => resource.IsMade))
        {
            if (Provisioner(resource.Resource.Type) is { } provisioner)
                await provisioner.PutAsync(
                    ResourceSteps.Request(stack.Record, resource, Principal.Root(account)), _closing.Token);
        }
    }

    /// <summary>What was made for the stacks and ended with the process is made again.</summary>
    public void Restore()
    {
        foreach (var stack in Stacks.All.Where(stack => !stack.Record.IsDeleted && !stack.IsAdopted))
        {
            var made = stack.Record.Resources.Where(each => each.IsMade && each.Status != "DELETE_COMPLETE");
            foreach (var resource in made)
                Restore(stack, resource);
        }
    }

    void Restore(KeptStack stack, ResourceRecord resource)
    {
        try
        {
            Provisioner(resource.Resource.Type)?.Restore(
                ResourceSteps.Request(stack.Record, resource, Principal.Root(account)));
        }
        catch (AwsException e)
        {
            // The account must start: the stack says what it lacks.
            stack.Note($"{resource.LogicalId} could not be made again: {e.Message}");
        }
    }

    /// <summary>Why a stack cannot be what it shall be, by what it exports and imports.</summary>
    string? CheckExports(StackRecord stack, Stack target)
    {
        var all = Exports();
        if (target.Imports.FirstOrDefault(name => !all.ContainsKey(name)) is { } missing)
            return $"No export named {missing} found. ";
        foreach (var (name, (_, value)) in all.Where(export => export.Value.Stack.Id == stack.Id))
        {
            var output = target.Outputs.Values.FirstOrDefault(output => output.Export == name);
            if (output?.Value != value && ImportersOf(name) is [var importer, ..])
                return output is null ? $"Cannot delete export {name} as it is in use by {importer}. "
                    : $"Export {name} cannot be updated as it is in use by {importer}. ";
        }
        var others = all.Where(export => export.Value.Stack.Id != stack.Id).ToDictionary();
        foreach (var name in target.Outputs.Values.Select(output => output.Export).OfType<string>())
        {
            if (others.TryGetValue(name, out var other))
                return $"Export with name {name} is already exported by stack {other.Stack.Name}. ";
        }
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        if (Stacks.IsLoaded)
            await Task.WhenAll(Stacks.All.Select(stack => stack.Operation));
        _closing.Dispose();
    }
}
