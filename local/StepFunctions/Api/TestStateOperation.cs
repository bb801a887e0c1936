using Local.Aws;

namespace Local.StepFunctions.Api;

/// <summary>The part of the API that runs one state by itself.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html"/>
sealed class TestStateOperation(StepFunctionsService service, Authorization authorize)
{
    public IReadOnlyDictionary<string, AwsJsonAction> Actions => new Dictionary<string, AwsJsonAction>
    {
        ["TestState"] = AwsJson.Action<TestStateRequest, object>(AwsJson.CamelCase, TestAsync),
    };

    async Task<object> TestAsync(Principal caller, TestStateRequest request, CancellationToken cancellation)
    {
        Allow(caller, "states:TestState", "*");
        request.Check();
        if (request.RevealSecrets)
            Allow(caller, "states:RevealSecrets", "*");
        if (request.RoleArn is { } role)
            Allow(caller, "iam:PassRole", role, new() { ["iam:PassedToService"] = "states.amazonaws.com" });
        var outcome = await service.StateTests.RunAsync(request, cancellation);
        return new
        {
            outcome.Output,
            outcome.Error,
            outcome.Cause,
            outcome.NextState,
            outcome.Status,
            InspectionData = request.InspectionLevel is "DEBUG" or "TRACE" ? outcome.Data : null,
        };
    }

    void Allow(Principal caller, string action, string resource, Dictionary<string, string>? context = null)
    {
        if (authorize(caller, action, resource, context) is { } refusal)
            throw new AwsException("AccessDeniedException", refusal);
    }
}
