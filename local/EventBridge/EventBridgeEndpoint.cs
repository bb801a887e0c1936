using Local.Aws;

namespace Local.EventBridge;

/// <summary>EventBridge: the rules that Step Functions has made.</summary>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html"/>
sealed class EventBridgeEndpoint
{
    const int PageSize = 100;

    readonly AwsAccount _account;
    readonly RuleStore _rules;

    EventBridgeEndpoint(AwsAccount account, RuleStore rules) => (_account, _rules) = (account, rules);

    public static AwsService Create(AwsAccount account, RuleStore rules, Authorization authorize)
    {
        var events = new EventBridgeEndpoint(account, rules);
        return new AwsService("eventbridge", "events", AwsJson.PascalCase, authorize)
            .Add<ListRulesRequest>("ListRules", _ => events.Arn("*"), events.List)
            .Add<RuleRequest>("DescribeRule", request => events.Arn(request.Name), events.Describe)
            .Add<RuleRequest>("EnableRule", rule => events.Arn(rule.Name), rule => events.Set(rule, "ENABLED"))
            .Add<RuleRequest>("DisableRule", rule => events.Arn(rule.Name), rule => events.Set(rule, "DISABLED"))
            .Add<RuleRequest>("DeleteRule", request => events.Arn(request.Name), events.Delete)
            .Add<TargetsRequest>("ListTargetsByRule", request => events.Arn(request.Rule), request =>
            {
                rules.Get(request.Rule);
                return new { Targets = Array.Empty<object>() };
            })
            .Add<TargetsRequest>("RemoveTargets", request => events.Arn(request.Rule), events.RemoveTargets)
            .Add<ListEventBusesRequest>("ListEventBuses", _ => "*", _ => new { EventBuses = (object[])[events.Bus] })
            .Add<EventBusRequest>("DescribeEventBus", _ => account.Arn("events", "event-bus/default").ToString(),
                request => request.Name is null or "default" ? events.Bus : throw NoBus(request.Name));
    }

    object Bus => new { Name = "default", Arn = _account.Arn("events", "event-bus/default").ToString() };

    string Arn(string rule) => _account.Arn("events", $"rule/{rule}").ToString();

    object List(ListRulesRequest request)
    {
        CheckBus(request.EventBusName);
        var found = _rules.All
            .Where(rule => rule.Name.StartsWith(request.NamePrefix ?? "", StringComparison.Ordinal))
            .SkipWhile(rule => string.CompareOrdinal(rule.Name, request.NextToken ?? "") < 0)
            .ToList();
        var size = request.Limit ?? PageSize;
        return new
        {
            Rules = found.Take(size).Select(rule => Print(rule, createdBy: null)),
            NextToken = found.Count > size ? found[size].Name : null,
        };
    }

    object Describe(RuleRequest request)
    {
        CheckBus(request.EventBusName);
        return Print(_rules.Get(request.Name), _account.Id);
    }

    object Set(RuleRequest request, string state)
    {
        CheckBus(request.EventBusName);
        _rules.Put(_rules.Get(request.Name) with { State = state });
        return new { };
    }

    /// <summary>One that is not there is deleted already.</summary>
    object Delete(RuleRequest request)
    {
        CheckBus(request.EventBusName);
        if (_rules.All.FirstOrDefault(rule => rule.Name == request.Name) is not { } rule)
            return new { };
        CheckForce(rule, request.Force);
        _rules.Remove(request.Name);
        return new { };
    }

    object RemoveTargets(TargetsRequest request)
    {
        CheckBus(request.EventBusName);
        CheckForce(_rules.Get(request.Rule), request.Force);
        return new { FailedEntryCount = 0, FailedEntries = Array.Empty<object>() };
    }

    static void CheckForce(ManagedRule rule, bool? force)
    {
        if (force is not true)
            throw new AwsException("ManagedRuleException",
                $"Rule {rule.Name} was made by {rule.ManagedBy}, which needs it. With Force it can be removed all the same.");
    }

    static void CheckBus(string? name)
    {
        if (name is not null and not "default" && !name.EndsWith(":event-bus/default", StringComparison.Ordinal))
            throw NoBus(name);
    }

    static AwsException NoBus(string name) => new("ResourceNotFoundException", $"Event bus {name} does not exist.");

    object Print(ManagedRule rule, string? createdBy) => new
    {
        rule.Name,
        Arn = Arn(rule.Name),
        rule.EventPattern,
        rule.State,
        rule.Description,
        rule.ManagedBy,
        EventBusName = "default",
        CreatedBy = createdBy,
    };
}

sealed record ListRulesRequest(
    string? NamePrefix = null, string? EventBusName = null, string? NextToken = null, int? Limit = null);

sealed record RuleRequest(string Name, string? EventBusName = null, bool? Force = null);

sealed record TargetsRequest(string Rule, string? EventBusName = null, bool? Force = null);

sealed record ListEventBusesRequest(string? NamePrefix = null);

sealed record EventBusRequest(string? Name = null);
