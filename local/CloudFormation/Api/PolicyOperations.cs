using Local.Aws;
using Local.CloudFormation.Stacks;

namespace Local.CloudFormation.Api;

/// <summary>Stack policies; and what tools ask for that has no or always the same answer here.</summary>
sealed class PolicyOperations(CloudFormationService service, StackRequests requests)
{
    public void AddTo(AwsService api) => api
        .Add<StackPolicyRequest>("SetStackPolicy", request => requests.ArnOf(request.StackName), Set)
        .Add<StackRequest>("GetStackPolicy", request => requests.ArnOf(request.StackName), Get)
        .Add<EventsRequest>("DescribeEvents", request => requests.ArnOf(request.StackName ?? "*"), Events)
        .Add<NothingAsked>("DescribeAccountLimits", _ => "*", _ => new { AccountLimits = Limits })
        .Add<NothingAsked>("ListStackSets", _ => "*", _ => new { Summaries = Array.Empty<object>() })
        .Add<ChangeSetRequest>(
            "DescribeChangeSetHooks", request => requests.ArnOf(request.StackName ?? "*"), Hooks);

    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"/>
    static object[] Limits { get; } =
    [
        new { Name = "StackLimit", Value = 2000 },
        new { Name = "StackOutputsLimit", Value = 200 },
        new { Name = "ConcurrentResourcesLimit", Value = 2500 },
    ];

    object Set(Principal caller, StackPolicyRequest request)
    {
        var stack = service.Get(request.StackName, StackErrors.NoStack);
        var policy = requests.ReadPolicy(caller, request.StackPolicyBody, request.StackPolicyURL)
            ?? throw StackErrors.Invalid("Either StackPolicyBody or StackPolicyURL must be specified.");
        stack.Change(record => record with { Policy = policy });
        return new { };
    }

    object Get(StackRequest request) => new
    {
        StackPolicyBody = service.Get(request.StackName, StackErrors.NoStack).Record.Policy,
    };

    /// <summary>The events of a stack, also of the one that a change set is for.</summary>
    object Events(EventsRequest request)
    {
        var stack = request.StackName is { } name ? service.Get(name, StackErrors.NoStack)
            : service.GetChangeSet(request.ChangeSetName ?? "", null).Stack;
        var page = EventPage.Of(
            [
                .. stack.Events.Where(@event => request.Filters?.FailedEvents is not true
                    || @event.Status.EndsWith("_FAILED", StringComparison.Ordinal)),
            ],
            request.NextToken);
        return new
        {
            OperationEvents = page.Items.Select(@event => new
            {
                @event.EventId,
                StackId = stack.Record.Id,
                EventType = "STACK_EVENT",
                LogicalResourceId = @event.LogicalId,
                PhysicalResourceId = @event.PhysicalId,
                ResourceType = @event.Type,
                @event.Timestamp,
                ResourceStatus = @event.Status,
                ResourceStatusReason = @event.Reason,
                ResourceProperties = @event.Properties,
            }),
            page.NextToken,
        };
    }

    object Hooks(ChangeSetRequest request)
    {
        var (stack, changeSet) = service.GetChangeSet(request.ChangeSetName, request.StackName);
        return new
        {
            ChangeSetId = changeSet.Id,
            ChangeSetName = changeSet.Name,
            StackId = stack.Record.Id,
            StackName = stack.Record.Name,
            Hooks = Array.Empty<object>(),
            Status = "PLANNED",
        };
    }
}

sealed record StackPolicyRequest(string StackName, string? StackPolicyBody = null, string? StackPolicyURL = null);

sealed record EventsRequest(
    string? StackName = null, string? ChangeSetName = null, EventsFilter? Filters = null, string? NextToken = null);

sealed record EventsFilter(bool? FailedEvents = null);

sealed record NothingAsked;
