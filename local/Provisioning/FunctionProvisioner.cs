using System.Text.Json.Nodes;
using Local.Aws;
using Local.CloudFormation;
using Local.CloudFormation.Stacks;
using Local.Lambda;
using Local.Lambda.Code;

namespace Local.Provisioning;

/// <summary>Functions of stacks.</summary>
sealed class FunctionProvisioner(LambdaService lambda, AwsAccount account) : IProvisioner
{
    readonly Principal _caller = Principal.Root(account);
    IReadOnlyList<string> _own = [];

    public IReadOnlyCollection<string> Types => ["AWS::Serverless::Function", "AWS::Lambda::Function"];

    public bool Exists(StackResource resource) => lambda.Functions.Find(resource.PhysicalId) is not null;

    /// <summary>
    /// Takes all of a stack at once. All are built before any changes: one that does not build leaves the others as
    /// they were.
    /// </summary>
    public async Task PutAllAsync(
        IEnumerable<StackResource> resources, string? folder, Action<string> progress, CancellationToken cancellation)
    {
        var functions = resources.Where(resource => Types.Contains(resource.Type))
            .Select(resource => Read(resource, folder)).ToList();
        await lambda.Functions.PrepareAsync(_caller, functions, Building, cancellation);
        foreach (var function in functions)
            await lambda.Functions.CreateOrUpdateAsync(_caller, function, Building, cancellation);
        _own = [.. functions.Select(function => function.Name)];

        void Building(LambdaFunction function) => progress($"Building {function.Name} …");
    }

    /// <summary>Lets processes start that the functions of <see cref="PutAllAsync"/> will be invoked in.</summary>
    public void WarmUp() => _ = lambda.WarmUpAsync(_own);

    public async Task<StackResource> PutAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        await lambda.Functions.CreateOrUpdateAsync(
            _caller,
            Read(request.Resource, request.Folder),
            function => request.Progress($"Building {function.Name} …"),
            cancellation);
        return request.Resource;
    }

    public ActualResource? Read(StackResource resource)
    {
        if (lambda.Functions.Find(resource.PhysicalId)?.Latest.Function is not { } function)
            return ActualResource.Gone;
        return new(new()
        {
            ["Description"] = function.Description,
            ["Handler"] = function.Handler,
            ["MemorySize"] = function.MemorySize,
            ["Role"] = function.Role.ToString(),
            ["Runtime"] = function.Runtime,
            ["Timeout"] = (int)function.Timeout.TotalSeconds,
            ["Environment"] = new JsonObject
            {
                ["Variables"] = new JsonObject(function.Environment.Select(
                    variable => KeyValuePair.Create(variable.Key, (JsonNode?)variable.Value))),
            },
        });
    }

    public Task DeleteAsync(ProvisioningRequest request, CancellationToken cancellation) =>
        DeleteAsync(request.Resource.PhysicalId, cancellation);

    Task DeleteAsync(string name, CancellationToken cancellation) =>
        lambda.Functions.Find(name) is { } function
            ? lambda.Functions.DeleteAsync(new(function.Arn, null), cancellation)
            : Task.CompletedTask;

    /// <exception cref="AwsException">It names a folder where there is none.</exception>
    static LambdaFunction Read(StackResource resource, string? folder)
    {
        var function = LambdaFunction.Parse(
            resource.PhysicalId,
            Arn.Parse(resource.Attributes["Arn"]),
            Arn.Parse(resource.Properties.GetProperty("Role").GetString()!),
            new(folder ?? Path.GetTempPath()),
            resource.Properties);
        return folder is not null || function.Code is not FunctionCode.Folder ? function
            : throw new AwsException("InvalidParameterValueException",
                "'CodeUri' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.");
    }
}
