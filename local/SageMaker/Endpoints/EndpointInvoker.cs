using Local.Aws;
using Local.Aws.Model;
using Local.SageMaker.Workers;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Endpoints;

/// <summary>Invokes endpoints: chooses a variant by the weights, and asks its containers.</summary>
sealed class EndpointInvoker(Platform platform, Endpoints endpoints)
{
    /// <summary>The largest request, in bytes, as the API model has it.</summary>
    const int Largest = 6 << 20;

    /// <summary>A container must answer within so long.</summary>
    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html"/>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <exception cref="AwsException">There is no such endpoint in service, or the caller may not.</exception>
    /// <exception cref="ModelErrorException">The container refuses the request, or has failed.</exception>
    public async Task<InvocationResult> InvokeAsync(
        Principal caller, string name, Invocation invocation, ReadOnlyMemory<byte> payload, InvocationTarget target)
    {
        platform.Require(caller, "sagemaker:InvokeEndpoint", platform.Arn("endpoint", name));
        if (payload.Length > Largest)
        {
            var violation = $"Value at 'body' failed to satisfy constraint: Member must have length less than or equal to {Largest}";
            throw Invalid(RequestViolations.Refuse([violation]).Message);
        }
        if (endpoints.Kept.Find(name) is not { State.Variants: { Count: > 0 } variants } endpoint)
            throw Invalid($"Endpoint {name} of account {platform.Account.Id} not found.");
        if (target.Model is not null)
            throw Invalid($"Endpoint {name} is not a multi-model endpoint and does not support target model header.");
        if (target.Container is not null)
            throw Invalid($"Endpoint {name} has one container and does not support target container hostname header.");
        if (target.Refused is { } refused)
            throw Invalid($"Endpoint {name} does not support {refused} here. Remove it, or run this on AWS.");
        var variant = Choose(variants, target.Variant)
            ?? throw Invalid($"Variant {target.Variant} not found for Request {name}.");
        using var patience = new CancellationTokenSource(Patience, platform.Time);
        try
        {
            var containers = endpoint.Containers[variant.Definition.VariantName];
            var answer = await containers.InvokeAsync(invocation, payload, patience.Token);
            var type = payload.IsEmpty ? "text/html" : AcceptType.Parse(invocation.Accept, containers.DefaultAccept);
            return new(answer, WithCharacters(type), variant.Definition.VariantName);
        }
        catch (InferenceException e)
        {
            throw Refused(endpoint, e.Status, e.Message);
        }
        catch (OperationCanceledException)
        {
            throw Refused(endpoint, 0, "Your invocation timed out while waiting for a response from container primary.");
        }
        catch (Exception e) when (e is WorkerDiedException
            or InsufficientMemoryException
            or ModelException
            or InvalidDataException
            or AwsException)
        {
            // The web server before the container's program answers when that has died.
            throw Refused(endpoint, 502, e.Message);
        }
    }

    /// <summary>By the weights; those that nobody gives any share are never chosen.</summary>
    DeployedVariant? Choose(IReadOnlyList<DeployedVariant> variants, string? target)
    {
        if (target is not null)
            return variants.FirstOrDefault(variant => variant.Definition.VariantName == target);
        if (variants is [{ Weight: > 0 } only])
            return only;
        var place = platform.NextFraction() * variants.Sum(variant => (double)variant.Weight);
        foreach (var variant in variants)
        {
            place -= variant.Weight;
            if (place < 0)
                return variant;
        }
        throw Invalid("No production variant has a weight above 0: none can be invoked without a target variant.");
    }

    /// <summary>As the container's web server writes it: text has its character set.</summary>
    static string WithCharacters(string type) =>
        type.StartsWith("text/", StringComparison.Ordinal) ? $"{type}; charset=utf-8" : type;

    /// <summary>The words of the service, as users have published them.</summary>
    /// <seealso href="https://github.com/aws/sagemaker-python-sdk/issues/1951"/>
    ModelErrorException Refused(Endpoint endpoint, int status, string original)
    {
        var region = platform.Account.Region;
        var group = $"/aws/sagemaker/Endpoints/{endpoint.Name}";
        var kind = status is 0 or >= 500 ? "server" : "client";
        return new(
            status,
            original,
            platform.Account.Arn("logs", $"log-group:{group}").ToString(),
            $"Received {kind} error ({status}) from primary with message \"{original}\". See https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}"
            + $"#logEventViewer:group={group} in account {platform.Account.Id} for more information.");
    }

    static AwsException Invalid(string message) => new("ValidationError", message);
}

/// <summary>What a request asks for behind an endpoint; all null when that is left to the endpoint.</summary>
/// <param name="Variant">Null to choose by the weights.</param>
/// <param name="Model">Of a multi-model endpoint, which there are none of here.</param>
/// <param name="Container">Of several in a model, which there are none of here.</param>
/// <param name="Explanations">Of an explainer, which there are none of here.</param>
/// <param name="Component">An inference component, which there are none of here.</param>
/// <param name="Session">Of a model that keeps sessions: the XGBoost container does not.</param>
sealed record InvocationTarget(
    string? Variant = null,
    string? Model = null,
    string? Container = null,
    string? Explanations = null,
    string? Component = null,
    string? Session = null)
{
    /// <summary>The request's field that asks for what is not here; no words of the service are known.</summary>
    public string? Refused => this switch
    {
        { Explanations: not null } => "EnableExplanations",
        { Component: not null } => "InferenceComponentName",
        { Session: not null } => "SessionId",
        _ => null,
    };
}

/// <param name="Variant">The variant that answered.</param>
sealed record InvocationResult(ReadOnlyMemory<byte> Body, string ContentType, string Variant);

/// <summary>An endpoint's container has refused a request, or failed.</summary>
sealed class ModelErrorException(int status, string original, string logStreamArn, string message) : Exception(message)
{
    /// <summary>The HTTP status of the answer to whoever invokes.</summary>
    public const int HttpStatus = 424;

    /// <summary>The container's HTTP status; 0 when it has not answered.</summary>
    public int Status => status;

    /// <summary>What the container answered.</summary>
    public string Original => original;

    public string LogStreamArn => logStreamArn;
}
