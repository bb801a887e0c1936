using System.Text.Json;
using Local.Aws;
using Local.CloudFormation.Api;
using Local.CloudFormation.ResourceTypes;
using Local.CloudFormation.Templates;

namespace Local.CloudFormation.Stacks;

/// <summary>Stacks that are resources of other stacks; what they put out are their attributes.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html"/>
sealed class NestedStacks(Func<CloudFormationService> service, IObjectStore objects, AwsAccount account) : IProvisioner
{
    const string Outputs = "Outputs.";

    public IReadOnlyCollection<string> Types => [KeptStack.Type];

    public bool Exists(StackResource resource) => false;

    public async Task<StackResource> PutAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        var (parent, resource) = (request.Stack, request.Resource);
        var (text, folder) = Read(request);
        var template = Template.ParseBody(text);
        var version = new StackVersion(text, Parameters(resource))
        {
            Description = template.Text("Description"),
            Tags = [.. Tags(resource), .. parent.Current?.Tags ?? []],
            Capabilities = parent.Current?.Capabilities ?? [],
            NotificationArns = parent.Current?.NotificationArns ?? [],
            RoleArn = parent.Current?.RoleArn,
        };
        // A stack that others deploy has asked for nothing.
        if (parent.Current is { } current)
            Capabilities.Check(template.Resources, current.Capabilities);
        var stack = service().Stacks.Find(resource.PhysicalId) is { Record.IsDeleted: false } known
            ? await UpdateAsync(known, request.Caller, template, version, cancellation)
            : await CreateAsync(request, folder, template, version, cancellation);
        var outputs = stack.Record.Current!.Outputs;
        return resource with
        {
            PhysicalId = stack.Record.Id,
            Attributes = outputs.ToDictionary(output => Outputs + output.Key, output => output.Value.Value),
        };
    }

    /// <exception cref="ResourceFailureException">It could not be deleted.</exception>
    public async Task DeleteAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        if (service().Stacks.Find(request.Resource.PhysicalId) is { Record.IsDeleted: false } stack)
        {
            await RunAsync(stack, request.Caller, operation => operation.DeleteAsync([]), cancellation);
            if (!stack.Record.IsDeleted)
                throw new ResourceFailureException(Unsuccessfully("deleted", stack));
        }
    }

    async Task<KeptStack> CreateAsync(
        ProvisioningRequest request,
        string? folder,
        Template template,
        StackVersion version,
        CancellationToken cancellation)
    {
        var (name, parent, caller) = (Name(request), request.Stack, request.Caller);
        var stack = service().Stacks.Find(name);
        if (stack is { Record.IsUpdatable: true })
        {
            // It belongs to a stack that is deployed anew at each start.
            return await UpdateAsync(stack, caller, template, version, cancellation);
        }
        var record = (stack?.Record ?? service().New(name, "CREATE_IN_PROGRESS")) with
        {
            ParentId = parent.Id,
            RootId = service().Stacks.Find(parent.Id)?.Record.RootId ?? parent.Id,
            Folder = folder,
        };
        var plan = service().Plan(record, template, version);
        stack?.Change(_ => record);
        stack ??= service().Add(record);
        await RunAsync(
            stack,
            caller,
            operation => operation.CreateAsync(plan, plan.Complete(version), OnFailure.Of(null)),
            cancellation);
        if (stack.Record.Status == "CREATE_COMPLETE")
            return stack;
        var failure = Unsuccessfully("created", stack);
        await RunAsync(stack, caller, operation => operation.DeleteAsync([]), CancellationToken.None);
        if (stack.Record.IsDeleted)
            cancellation.ThrowIfCancellationRequested();
        throw new ResourceFailureException(failure)
        {
            Left = stack.Record.IsDeleted ? null : request.Resource with { PhysicalId = stack.Record.Id },
        };
    }

    async Task<KeptStack> UpdateAsync(
        KeptStack stack,
        Principal caller,
        Template template,
        StackVersion version,
        CancellationToken cancellation)
    {
        var plan = service().Plan(stack.Record, template, version);
        if (plan.Differs(stack.Record, version))
        {
            await RunAsync(
                stack,
                caller,
                operation => operation.UpdateAsync(
                    plan, plan.Complete(version), OnFailure.Of(null), stack.Record.Policy),
                cancellation);
            if (stack.Record.Status != "UPDATE_COMPLETE")
            {
                cancellation.ThrowIfCancellationRequested();
                throw new ResourceFailureException(Unsuccessfully("updated", stack));
            }
        }
        else if (stack.Record.Folder is not null)
        {
            await service().PutAgainAsync(stack); // files may have changed
        }
        return stack;
    }

    /// <summary>Whoever makes the parent makes its stacks, with the role that it has taken.</summary>
    /// <param name="cancellation">When the parent gives up, what is being made in the nested stack is, too.</param>
    async Task RunAsync(
        KeptStack stack, Principal caller, Func<StackOperation, Task> run, CancellationToken cancellation)
    {
        await service().RunAsync(stack, stack.Record, caller, null, run);
        await using var givingUp = cancellation.Register(() => stack.Cancel?.Invoke());
        await stack.Operation;
    }

    /// <summary>The template, an object of S3; or a file, where files may be named, with its folder.</summary>
    (string Text, string? Folder) Read(ProvisioningRequest request)
    {
        var url = request.Resource.Properties.GetProperty("TemplateURL").GetString()!;
        if (request.Folder is null || url.Contains("://", StringComparison.Ordinal))
            return (new StackRequests(account, objects).ReadTemplate(Principal.Root(account), null, url), null);
        var file = Path.GetFullPath(url, request.Folder);
        return File.Exists(file) ? (File.ReadAllText(file), Path.GetDirectoryName(file))
            : throw StackErrors.Invalid($"The template {file} does not exist.");
    }

    string Name(ProvisioningRequest request) => PhysicalName.Generate(
        request.Stack.Name, request.Resource.LogicalId, account, 128, lowerCase: false, request.Owner);

    static Dictionary<string, string> Parameters(StackResource resource) =>
        !resource.Properties.TryGetProperty("Parameters", out var parameters) ? []
            : parameters.EnumerateObject().ToDictionary(
                parameter => parameter.Name,
                parameter => parameter.Value.ValueKind is JsonValueKind.Array
                    ? string.Join(',', parameter.Value.EnumerateArray())
                    : parameter.Value.ToString());

    static IEnumerable<StackTag> Tags(StackResource resource) =>
        resource.Properties.TryGetProperty("Tags", out var tags)
            ? tags.EnumerateArray().Select(tag => new StackTag(
                tag.GetProperty("Key").ToString(), tag.GetProperty("Value").ToString()))
            : [];

    /// <summary>What did not happen to a nested stack, and why: before anything was rolled back.</summary>
    static string Unsuccessfully(string verb, KeptStack stack)
    {
        var failure = stack.Events.LastOrDefault(@event => @event.Type == KeptStack.Type
            && @event.LogicalId == stack.Record.Name
            && (@event.Status.EndsWith("ROLLBACK_IN_PROGRESS", StringComparison.Ordinal)
                || @event.Status.EndsWith("_FAILED", StringComparison.Ordinal)));
        return $"Embedded stack {stack.Record.Id} was not successfully {verb}: {failure?.Reason ?? stack.Record.Status}";
    }
}
