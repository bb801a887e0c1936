using System.Text.Json;
using System.Text.Json.Serialization;
using Local.StepFunctions.Language;

namespace Local.StepFunctions;

/// <summary>A state machine: what CreateStateMachine made, in its current revision.</summary>
sealed record StateMachine
{
    public required string Arn { get; init; }
    public required string Name { get; init; }

    /// <summary>The definition as it was given.</summary>
    public required string DefinitionText { get; init; }

    [JsonIgnore]
    public Definition Definition
    {
        get => field ??= Definition.Read(DefinitionText, null, IsExpress) is ({ } definition, _)
            ? definition
            : throw new InvalidOperationException($"The definition of {Arn} is not valid for this version of the program.");
        init;
    }

    public required string RoleArn { get; init; }

    /// <summary>Whether its executions are Express: at most five minutes, and no job or token is waited for.</summary>
    public bool IsExpress { get; init; }

    /// <summary><c>STANDARD</c> or <c>EXPRESS</c>.</summary>
    public string Type => IsExpress ? "EXPRESS" : "STANDARD";

    public required DateTimeOffset CreationDate { get; init; }

    /// <summary>Names this revision, with all that is in it, among all that have been.</summary>
    [JsonIgnore]
    public string Key { get; init; } = "";

    /// <summary>Changes with every update; the first revision is <c>INITIAL</c> in the service.</summary>
    public required string RevisionId { get; init; }

    public required DateTimeOffset UpdateDate { get; init; }

    public static JsonElement NoLogging { get; } =
        JsonElement.Parse("""{"level":"OFF","includeExecutionData":false}""");

    public static JsonElement NoTracing { get; } = JsonElement.Parse("""{"enabled":false}""");

    /// <summary>As it was given: what of the history goes to CloudWatch Logs.</summary>
    public JsonElement? LoggingConfiguration { get; init; }

    /// <summary>What Describe gives back as it was given: nothing here is traced.</summary>
    public JsonElement? TracingConfiguration { get; init; }
}
