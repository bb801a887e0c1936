using System.Text.Json;
using Local.Aws.Clients;

namespace Local.Aws;

/// <summary>A service that a Task state can call.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html"/>
interface IServiceIntegration
{
    /// <summary>
    /// The service as a resource ARN names it: <c>sagemaker</c> in <c>arn:aws:states:::sagemaker:createModel</c>,
    /// <c>lambda</c> in a function's ARN.
    /// </summary>
    string Service { get; }

    /// <summary>Whether this action can be called here, in this pattern.</summary>
    bool Supports(string action, IntegrationPattern pattern);

    /// <summary>
    /// The EventBridge rule by which Step Functions hears of the end of what an action starts with <c>.sync</c>, and
    /// which the state machine's role makes; null for none.
    /// </summary>
    string? ManagedRule(string action) => null;

    /// <summary>Makes the call as the request's caller. A refusal is an <see cref="IntegrationException"/>.</summary>
    Task<IntegrationCall> CallAsync(IntegrationRequest request, CancellationToken cancellation);
}

/// <summary>
/// How a Task state waits: for the response, for the job that the call started (<c>.sync</c>, and <c>.sync:2</c>, whose
/// result is JSON instead of JSON's text), or until somebody returns the task token that the parameters carry
/// (<c>.waitForTaskToken</c>, for which the call itself is request and response).
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html"/>
enum IntegrationPattern { RequestResponse, Sync, Sync2, WaitForTaskToken }

/// <param name="Action">The action as the resource ARN names it, without the pattern's suffix: <c>createModel</c>;
/// <c>invoke</c> for a function's ARN.</param>
/// <param name="Target">The function's ARN when the state's resource is one; otherwise null.</param>
/// <param name="Parameters">The effective parameters; for a function's ARN, the payload.</param>
/// <param name="Caller">The session of the state machine's role.</param>
/// <param name="ExecutionArn">The execution on whose behalf the call is made; <c>.sync</c> tags the job with
/// it.</param>
/// <param name="ClientToken">Names this call among all. One that comes again, because this program was ended before it
/// knew the answer, is answered as the first was: what it made is not made twice.</param>
sealed record IntegrationRequest(
    string Action,
    IntegrationPattern Pattern,
    Arn? Target,
    JsonElement Parameters,
    Principal Caller,
    string ExecutionArn,
    string? ClientToken = null)
{
    /// <summary>Takes what an HTTP Task sends and gets; null when nobody looks.</summary>
    public CallTrace? Trace { get; init; }
}

/// <summary>An accepted call.</summary>
/// <param name="Response">The API's answer: the state's result in the request-response pattern.</param>
/// <param name="Completion">With <c>.sync</c>: the job's end. Its result is the state's result; an <see
/// cref="IntegrationException"/> fails the state.</param>
/// <param name="StopAsync">With <c>.sync</c>: stops the job when the state is given up (a timeout, a stopped
/// execution).</param>
sealed record IntegrationCall(JsonElement Response, Task<JsonElement>? Completion = null, Func<Task>? StopAsync = null);

/// <summary>
/// A call that failed: the error name that Retry and Catch match, such as <c>SageMaker.AmazonSageMakerException</c>,
/// and its cause.
/// </summary>
/// <param name="error">Null only where whoever reports the failure gave none (SendTaskFailure).</param>
sealed class IntegrationException(string? error, string? cause) : Exception(cause ?? error)
{
    public string? Error { get; } = error;
    public string? Cause { get; } = cause;
}
