using System.Text.Json.Serialization;
using Local.Aws;
using Local.Storage;

namespace Local.EventBridge;

/// <summary>A rule that a service has made for itself.</summary>
/// <param name="ManagedBy">The service's principal.</param>
/// <param name="EventPattern">JSON.</param>
sealed record ManagedRule(
    string Name, string EventPattern, string Description, string ManagedBy, string State = "ENABLED");

/// <summary>
/// The rules of the default event bus: those that Step Functions makes to hear of the ends of jobs. Nothing here goes
/// through them: the ends of jobs are known without.
/// </summary>
sealed class RuleStore
{
    const string States = "states.amazonaws.com";

    readonly StateStore _store;
    readonly Records<ManagedRule> _kept;
    readonly Lazy<SortedDictionary<string, ManagedRule>> _rules;
    readonly Lock _gate = new();

    public RuleStore(StateStore store)
    {
        _store = store;
        _kept = new(store, "events/rules", () => EventBridgeJson.Default.Options);
        _rules = new(() => new(_kept.All().ToDictionary(), StringComparer.Ordinal));
    }

    public IReadOnlyList<ManagedRule> All
    {
        get
        {
            lock (_gate)
                return [.. _rules.Value.Values];
        }
    }

    /// <summary>
    /// What Step Functions does when a state machine with <c>.sync</c> is created: once for an account.
    /// </summary>
    public void MakeManaged(string name)
    {
        lock (_gate)
        {
            if (_rules.Value.ContainsKey(name))
                return;
            var (source, type) = Events(name);
            var pattern = $$"""{"source":["{{source}}"],"detail-type":["{{type}}"]}""";
            var rule = new ManagedRule(
                name, pattern, $"This rule is used to notify Step Functions regarding integrated jobs: {type}", States);
            _ = _store.WriteBehind(_kept.Put(name, rule));
            _rules.Value[name] = rule;
        }
    }

    /// <exception cref="AwsException">A <c>ResourceNotFoundException</c>.</exception>
    public ManagedRule Get(string name) =>
        All.FirstOrDefault(rule => rule.Name == name) ?? throw new AwsException(
            "ResourceNotFoundException", $"Rule {name} does not exist on EventBus default.");

    public void Put(ManagedRule rule)
    {
        lock (_gate)
        {
            _store.Write(_kept.Put(rule.Name, rule));
            _rules.Value[rule.Name] = rule;
        }
    }

    public void Remove(string name)
    {
        lock (_gate)
        {
            _store.Write(_kept.Remove(name));
            _rules.Value.Remove(name);
        }
    }

    /// <summary>What a rule hears of.</summary>
    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html"/>
    static (string Source, string Type) Events(string rule) => rule switch
    {
        "StepFunctionsGetEventsForSageMakerTrainingJobsRule" =>
            ("aws.sagemaker", "SageMaker Training Job State Change"),
        "StepFunctionsGetEventsForSageMakerTransformJobsRule" =>
            ("aws.sagemaker", "SageMaker Transform Job State Change"),
        "StepFunctionsGetEventsForSageMakerTuningJobsRule" =>
            ("aws.sagemaker", "SageMaker HyperParameter Tuning Job State Change"),
        _ => ("aws.states", "Step Functions Execution Status Change"),
    };
}

[JsonSerializable(typeof(ManagedRule))]
sealed partial class EventBridgeJson : JsonSerializerContext;
