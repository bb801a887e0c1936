using System.Text.Json;
using System.Text.Json.Nodes;
using Local.CloudFormation;
using Local.CloudFormation.Api;
using Local.CloudFormation.ResourceTypes;
using Local.CloudFormation.Stacks;
using Local.Lambda;

namespace Local.Provisioning;

/// <summary>
/// Resources that functions make: the function that <c>ServiceToken</c> names is told, and answers to an address of
/// this program. Where it is none that runs here, nothing is called.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html"/>
sealed class CustomResourceProvisioner(LambdaService lambda, CustomResourceResponses responses) : IProvisioner
{
    const int DefaultTimeout = 3600;

    public IReadOnlyCollection<string> Types => [MadeUpType.CustomResource];

    /// <summary>Only its function knows.</summary>
    public bool Exists(StackResource resource) => false;

    public async Task<StackResource> PutAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        var (resource, before) = (request.Resource, request.Before);
        if (before is { IsMadeUp: false } && JsonElement.DeepEquals(before.Properties, resource.Properties))
            return before;
        if (Function(resource) is not { } function)
            return resource;
        // What was only made up while the function was not here is not there to be changed.
        if (before is not { IsMadeUp: false })
            return await CallAsync("Create", request, function, null, cancellation);
        if (Token(before) != Token(resource))
            throw new ResourceFailureException("Modifying service token is not allowed.") { Left = before };
        return await CallAsync("Update", request, function, before, cancellation);
    }

    public async Task DeleteAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        if (!request.Resource.IsMadeUp && Function(request.Resource) is { } function)
            await CallAsync("Delete", request, function, null, cancellation);
    }

    async Task<StackResource> CallAsync(
        string type,
        ProvisioningRequest request,
        FunctionName function,
        StackResource? before,
        CancellationToken cancellation)
    {
        var (resource, stack) = (request.Resource, request.Stack);
        using var response = responses.Expect();
        var message = new JsonObject
        {
            ["RequestType"] = type,
            ["ResponseURL"] = response.Url,
            ["StackId"] = stack.Id,
            ["RequestId"] = response.RequestId,
            ["ResourceType"] = resource.Type,
            ["LogicalResourceId"] = resource.LogicalId,
            ["ServiceToken"] = Token(resource),
            ["ResourceProperties"] = AsText(resource.Properties),
        };
        if (type != "Create")
            message["PhysicalResourceId"] = (before ?? resource).PhysicalId;
        if (before is not null)
            message["OldResourceProperties"] = AsText(before.Properties);
        lambda.Enqueue(request.Caller, function, JsonSerializer.SerializeToUtf8Bytes(message));

        var answer = await ReceiveAsync() ?? throw Failure(
            "CloudFormation did not receive a response from your Custom Resource. Please check your logs for " +
            $"requestId [{response.RequestId}]. If you are using the Python cfn-response module, you may need to " +
            "update your Lambda function code so that CloudFormation can attach the updated version.");
        var made = resource with
        {
            PhysicalId = answer.PhysicalResourceId ?? before?.PhysicalId ?? $"{stack.Name}_{resource.LogicalId}",
            Attributes = answer.Data,
            IsMadeUp = false,
        };
        if (answer.Status != "SUCCESS")
            throw Failure(
                $"Received response status [{answer.Status}] from custom resource. Message returned: {answer.Reason} " +
                $"(RequestId: {response.RequestId})",
                before is null ? made : null);
        if (answer.PhysicalResourceId is null && type == "Create")
            throw Failure("Invalid PhysicalResourceId");
        return made;

        async Task<CustomResourceResponse?> ReceiveAsync()
        {
            try
            {
                return await response.ReceiveAsync(Timeout(resource), cancellation);
            }
            catch (OperationCanceledException) when (type != "Delete")
            {
                // The function may have made it all the same.
                throw Failure($"Resource {(type == "Create" ? "creation" : "update")} cancelled");
            }
        }

        // What was to be updated may have been: it is told what it was when this is rolled back.
        ResourceFailureException Failure(string text, StackResource? left = null) => new(text)
        {
            Left = left ?? resource with
            {
                PhysicalId = before?.PhysicalId ?? resource.PhysicalId,
                Attributes = before?.Attributes ?? new Dictionary<string, string>(),
                IsMadeUp = false,
            },
        };
    }

    /// <summary>The function, if it is here and can run.</summary>
    FunctionName? Function(StackResource resource)
    {
        if (Token(resource) is not { } token || !token.Contains(":lambda:", StringComparison.Ordinal))
            return null;
        var name = lambda.NameOf(token);
        return lambda.Functions.Find(name.Name)?.Latest.Function is { Obstacle: null } function
            && function.Arn == name.Arn ? name : null;
    }

    static string? Token(StackResource resource) =>
        resource.Properties.TryGetProperty("ServiceToken", out var token) ? token.GetString() : null;

    static TimeSpan Timeout(StackResource resource) => TimeSpan.FromSeconds(
        resource.Properties.TryGetProperty("ServiceTimeout", out var given)
            && int.TryParse(given.ToString(), out var seconds) ? seconds : DefaultTimeout);

    /// <summary>Numbers and booleans of properties come as text.</summary>
    static JsonNode? AsText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(value.EnumerateObject()
            .Select(member => KeyValuePair.Create(member.Name, AsText(member.Value)))),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(AsText)]),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.ToString(),
    };
}
