using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Language;

namespace Local.StepFunctions;

/// <summary>The state machines: how they are checked, made, changed and deleted.</summary>
sealed partial class StepFunctionsService
{
    static readonly string[] RuleActions = ["events:PutTargets", "events:PutRule", "events:DescribeRule"];

    /// <summary>Everything that is wrong with a definition.</summary>
    /// <param name="withWarnings">Whether what is allowed and looks like a mistake is said too.</param>
    public IReadOnlyList<Complaint> Validate(string definition, bool isExpress = false, bool withWarnings = false) =>
        Definition.Read(definition, IsResource, isExpress, withWarnings).Complaints;

    public StateMachine CreateStateMachine(string name, string definition, string roleArn, bool isExpress = false)
    {
        ResourceName.Check(name);
        // One that is there already was found valid when it came.
        var read = _machines.Find(StateMachineArn.Of(_account, name).ToString()) is { } existing
            && existing.DefinitionText == definition && existing.IsExpress == isExpress
            ? existing.Definition
            : Read(definition, isExpress);
        CheckRole(roleArn, StateMachineArn.Of(_account, name), read);
        return _machines.Create(name, definition, read, roleArn, isExpress);
    }

    /// <summary>What is null stays as it is. Executions that are running go on with what they started with.</summary>
    public StateMachine UpdateStateMachine(
        string arn,
        string? definition,
        string? roleArn,
        JsonElement? logging = null,
        JsonElement? tracing = null)
    {
        var machine = GetStateMachine(arn);
        (string Text, Definition Definition)? read = definition is null
            ? null
            : (definition, Read(definition, machine.IsExpress));
        if (read is not null || roleArn is not null)
            CheckRole(roleArn ?? machine.RoleArn, StateMachineArn.Parse(arn), read?.Definition ?? machine.Definition);
        return _machines.Update(arn, read, roleArn, logging, tracing, NewGuid().ToString());
    }

    /// <summary>
    /// What a deployment does: the state machine is as given afterwards, whether it was there or not.
    /// </summary>
    /// <param name="logging">As the API has it; null for none.</param>
    /// <param name="tracing">As the API has it; null for none.</param>
    public StateMachine CreateOrUpdateStateMachine(
        string name,
        string definition,
        string roleArn,
        bool isExpress = false,
        JsonElement? logging = null,
        JsonElement? tracing = null)
    {
        var arn = StateMachineArn.Of(_account, name).ToString();
        // The type of a state machine cannot be updated: CloudFormation replaces it.
        if (_machines.Find(arn) is { } other && other.IsExpress != isExpress)
            DeleteStateMachine(arn);
        var machine = _machines.Find(arn) is { } existing
            && (existing.DefinitionText != definition || existing.RoleArn != roleArn)
            ? UpdateStateMachine(arn, definition, roleArn)
            : CreateStateMachine(name, definition, roleArn, isExpress);
        return Text(machine.LoggingConfiguration) == Text(logging)
            && Text(machine.TracingConfiguration) == Text(tracing)
            ? machine
            : _machines.Update(
                arn, null, null, logging ?? StateMachine.NoLogging, tracing ?? StateMachine.NoTracing,
                machine.RevisionId);

        static string? Text(JsonElement? configuration) => configuration?.GetRawText();
    }

    public void DeleteStateMachine(string arn)
    {
        _machines.Delete(arn);
        Versions.DeleteAll(arn);
        Tags.Remove(arn);
    }

    public StateMachine GetStateMachine(string arn) => _machines.Get(arn);

    /// <summary>
    /// What is asked of a role before a state machine has it: that it trusts Step Functions, and may make the rules by
    /// which the ends of jobs are heard of.
    /// </summary>
    /// <remarks>The text: github.com/nasa/cumulus/pull/2693.</remarks>
    /// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html"/>
    void CheckRole(string roleArn, StateMachineArn machine, Definition definition)
    {
        var role = _engine.Assume(roleArn, machine.Name, Arn.Parse(machine.ToString())).Principal;
        var rules = definition.Graph.All.OfType<TaskState>()
            .Where(task => task.Resource.Pattern is IntegrationPattern.Sync or IntegrationPattern.Sync2)
            .Select(task => _engine.Find(task.Resource)?.ManagedRule(task.Resource.Action))
                .OfType<string>()
                .Distinct()
                .ToList();
        if (rules.Any(
            rule =>
                RuleActions.Any(
                    action => _authorize(role, action, _account.Arn("events", $"rule/{rule}").ToString()) is not null)))
            throw new AwsException("AccessDeniedException", $"'{roleArn}' is not authorized to create managed-rule.");
        foreach (var rule in rules)
            RuleMade?.Invoke(rule);
    }

    Definition Read(string text, bool isExpress) => Definition.Read(text, IsResource, isExpress) switch
    {
        (null, var complaints) => throw Complaint.Refusal(complaints),
        (var definition, _) => definition,
    };
}
