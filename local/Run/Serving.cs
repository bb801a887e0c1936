using Local.StepFunctions;

namespace Local.Run;

/// <summary>How the endpoints are served.</summary>
/// <param name="Port">0 for any that is free.</param>
/// <param name="Mocks">The test cases that executions can be started with.</param>
/// <param name="MaxHistoryEvents">The most events of one execution.</param>
sealed record Serving(int Port, FileInfo? Mocks = null, int MaxHistoryEvents = StepFunctionsService.MaxHistoryEvents);
