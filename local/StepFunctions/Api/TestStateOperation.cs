using Local.Aws;

namespace Local.StepFunctions.Api;

/// <summary>The part of the API that runs one state by itself.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html"/>
sealed class TestStateOperation(StepFunctionsService service, Authorization authorize)
{
    public void AddTo(AwsService api) => api.Add<TestStateRequest>("TestState", _ => "*", TestAsync);

    async Task<object> TestAsync(Principal caller, TestStateRequest request, CancellationToken cancellation)
    {
        request.Check();
        if (request.RevealSecrets)
            authorize.Require(caller, "states:RevealSecrets", "*");
        if (request.RoleArn is { } role)
            authorize.RequirePassRole(caller, role, StepFunctionsEndpoint.ServicePrincipal);
        var outcome = await service.StateTests.RunAsync(request, cancellation);
        return new
        {
            outcome.Output,
            outcome.Error,
            outcome.Cause,
            outcome.NextState,
            outcome.Status,
            InspectionData = request.InspectionLevel is "DEBUG" or "TRACE" ? outcome.Inspection.Data : null,
        };
    }
}
