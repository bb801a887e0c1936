using Local.Aws;

namespace Local.StepFunctions.Api;

/// <summary>The service's API.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html"/>
static class StepFunctionsEndpoint
{
    /// <summary>Whom the roles of state machines must trust.</summary>
    public const string ServicePrincipal = "states.amazonaws.com";

    public static AwsService Create(StepFunctionsService service, AwsAccount account, Authorization authorize)
    {
        var api = new AwsService("sfn", "states", AwsJson.CamelCase, authorize)
        {
            Ready = () => service.Ready,
            Durable = service.Store.DurableAsync,
            Answered = (operation, answer, wasSent) =>
            {
                if (operation == "GetActivityTask"
                    && answer.TryGetProperty("taskToken", out var token) && token.GetString() is { } text)
                    service.Tokens.Deliver(text, wasSent);
            },
        };
        new StateMachineOperations(service, account, authorize).AddTo(api);
        new ExecutionOperations(service).AddTo(api);
        new TaskOperations(service, account).AddTo(api);
        new MapRunOperations(service).AddTo(api);
        new VersionOperations(service).AddTo(api);
        new TagOperations(service).AddTo(api);
        new TestStateOperation(service, authorize).AddTo(api);
        return api;
    }
}
