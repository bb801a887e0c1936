using System.Text.Json;

namespace Local.StepFunctions;

// The requests of the API, with the members that are read.

sealed record CreateStateMachineRequest(
    string Name, string Definition, string RoleArn, string? Type, bool? Publish, JsonElement? LoggingConfiguration, JsonElement? TracingConfiguration);

sealed record UpdateStateMachineRequest(
    string StateMachineArn, string? Definition, string? RoleArn, JsonElement? LoggingConfiguration, JsonElement? TracingConfiguration);

sealed record StateMachineRequest(string StateMachineArn);

sealed record ListRequest(int MaxResults, string? NextToken);

sealed record ValidateRequest(string Definition, string? Type, int MaxResults);

sealed record StartExecutionRequest(string StateMachineArn, string? Name, string? Input);

sealed record StopExecutionRequest(string ExecutionArn, string? Error, string? Cause);

/// <param name="IncludedData"><c>ALL_DATA</c> or <c>METADATA_ONLY</c>.</param>
sealed record DescribeExecutionRequest(string ExecutionArn, string? IncludedData);

sealed record ListExecutionsRequest(string StateMachineArn, string? StatusFilter, int MaxResults, string? NextToken);

sealed record HistoryRequest(string ExecutionArn, int MaxResults, string? NextToken, bool ReverseOrder, bool IncludeExecutionData = true);
