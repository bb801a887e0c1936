namespace Benchmarks.Engine;

/// <summary>What is timed: executions of a state machine, all at once; its creation when there are none.</summary>
sealed record Scenario(string Definition, string Input, int Executions);
