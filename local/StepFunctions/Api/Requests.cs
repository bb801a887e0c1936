using System.Text.Json;

namespace Local.StepFunctions.Api;

// The requests of the API, with the members that are read.

sealed record CreateStateMachineRequest(
    string Name,
    string Definition,
    string RoleArn,
    string? Type = null,
    bool? Publish = null,
    string? VersionDescription = null,
    IReadOnlyList<Tag>? Tags = null,
    JsonElement? LoggingConfiguration = null,
    JsonElement? TracingConfiguration = null);

sealed record UpdateStateMachineRequest(
    string StateMachineArn,
    string? Definition = null,
    string? RoleArn = null,
    bool? Publish = null,
    string? VersionDescription = null,
    JsonElement? LoggingConfiguration = null,
    JsonElement? TracingConfiguration = null);

sealed record StateMachineRequest(string StateMachineArn);

sealed record ListRequest(int MaxResults = 0, string? NextToken = null);

sealed record ValidateRequest(string Definition, string? Type = null, string? Severity = null, int MaxResults = 0);

sealed record StartExecutionRequest(string StateMachineArn, string? Name = null, string? Input = null);

sealed record StopExecutionRequest(string ExecutionArn, string? Error = null, string? Cause = null);

sealed record RedriveExecutionRequest(string ExecutionArn, string? ClientToken = null);

/// <param name="IncludedData"><c>ALL_DATA</c> or <c>METADATA_ONLY</c>.</param>
sealed record DescribeExecutionRequest(string ExecutionArn, string? IncludedData = null);

/// <param name="StatusFilter">
/// As the API writes a status; <c>PENDING_REDRIVE</c> only of the children of a map run.
/// </param>
/// <param name="RedriveFilter">
/// <c>REDRIVEN</c> or <c>NOT_REDRIVEN</c>; only of the children of a map run.
/// </param>
sealed record ListExecutionsRequest(
    string? StateMachineArn = null,
    string? MapRunArn = null,
    string? StatusFilter = null,
    string? RedriveFilter = null,
    int MaxResults = 0,
    string? NextToken = null);

sealed record HistoryRequest(
    string ExecutionArn,
    int MaxResults = 0,
    string? NextToken = null,
    bool ReverseOrder = false,
    bool IncludeExecutionData = true);
