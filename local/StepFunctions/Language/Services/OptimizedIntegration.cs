using Local.Aws;

namespace Local.StepFunctions.Language.Services;

/// <summary>An action that Step Functions calls in a way of its own: <c>arn:aws:states:::SERVICE:ACTION</c>.</summary>
/// <param name="Service">As the resource names it: <c>emr-containers</c>.</param>
/// <param name="Patterns">Those beyond request and response.</param>
sealed record OptimizedIntegration(string Service, string Action, params IntegrationPattern[] Patterns)
{
    /// <summary>The API that it calls, as its model is named; empty for one that has no model.</summary>
    public string Model { get; init; } = Service;

    /// <summary>The operation that it calls.</summary>
    public string Operation { get; init; } = Aws.Model.SdkNames.Pascal(Action);

    /// <summary>
    /// The operation that tells with <c>.sync</c> how the job ended, and so gives the state's result; null where no
    /// operation gives it alone.
    /// </summary>
    public string? Polled { get; init; }

    /// <summary>
    /// The parameters besides those of the operation; of an action that is no operation, all of them. Each is a name,
    /// with <c>!</c> when it is required, and may name its shape: <c>Step!:StepConfig</c>.
    /// </summary>
    public string Own { get; init; } = "";

    /// <summary>Whether its parameters are those of the operation.</summary>
    public bool IsOperation { get; init; } = true;

    /// <summary>The parameters that AWS's last list of them (of June 2023) names; empty for all.</summary>
    public string Listed { get; init; } = "";

    /// <summary>Members of the API's shapes that the action looks up by itself, and so does not take.</summary>
    public string LookedUp { get; init; } = "";

    /// <summary>What the documentation names as required, where its API does not.</summary>
    public string Required { get; init; } = "";
}
