using System.Text.Json;
using Local.Aws;
using Local.CloudFormation;
using Local.CloudFormation.Templates;
using Local.Iam;
using Local.StepFunctions.Language;
using Local.StepFunctions.Language.Services;
using Local.Storage;

namespace Local.Run;

/// <summary>
/// What a state machine calls and its role may not, and what the role may and the state machine has no use for, found
/// without running it. Roles that the template does not make are not known, and passed over.
/// </summary>
static class RoleValidation
{
    // What a state machine with logging or tracing has a use for.
    static readonly string[] ForLogging =
    [
        "logs:CreateLogDelivery", "logs:CreateLogStream", "logs:DeleteLogDelivery", "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies", "logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutLogEvents",
        "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
    ];

    static readonly string[] ForTracing =
    [
        "xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments",
    ];

    /// <summary>A warning for each, calls first.</summary>
    public static IReadOnlyList<string> Check(
        Stack stack, StackResource machine, StateMachineDefinition definition, AwsAccount account, TimeProvider time)
    {
        var read = Definition.Read(definition.Text, Integrations.Knows, definition.IsExpress);
        if (read.Definition is not { } parsed || FindRole(stack, machine, account, time) is not { } role)
            return [];
        var grants = new Grants(role, account, time);
        var calls = StateCalls.Of(parsed).ToList();
        var name = role.Arn.Resource.Split('/')[^1];
        var used = calls.Select(call => call.Action)
            .Concat(Has(machine, "Logging", "LoggingConfiguration") ? ForLogging : [])
            .Concat(Has(machine, "Tracing", "TracingConfiguration") ? ForTracing : [])
            .ToHashSet();
        return
        [
            .. from call in calls
               where call.IsNeeded && !grants.MayAllow(call.Action, call.Resource)
               let about = call.Resource is null ? "" : $" on {call.Resource}"
               select $"{definition.File}: warning NOT_ALLOWED: {call.State} calls {call.Action}{about}, which no policy "
                   + $"of {name} allows",
            .. from unused in grants.Unused(used)
               select $"{definition.File}: warning NOT_USED: The policy {unused.Policy} of {name} allows "
                   + $"{unused.Action}, which no state of {machine.LogicalId} calls",
        ];
    }

    static Role? FindRole(Stack stack, StackResource machine, AwsAccount account, TimeProvider time)
    {
        using var store = new StateStore(null);
        var policies = new PolicyStore(account, store, time);
        policies.Replace(stack.Name, stack.Resources.Values.Select(resource => new IamResource(
            resource.Type, resource.LogicalId, resource.PhysicalId, resource.Attributes, resource.Properties)));
        return (machine.Properties.TryGetProperty("Role", out var arn)
                || machine.Properties.TryGetProperty("RoleArn", out arn))
            && arn.ValueKind is JsonValueKind.String
            ? policies.Policies.Roles.GetValueOrDefault(arn.GetString()!)
            : null;
    }

    static bool Has(StackResource machine, params string[] properties) =>
        Array.Exists(properties, property => machine.Properties.TryGetProperty(property, out _));
}
