using Local.CloudFormation.Templates;
using static Local.CloudFormation.Templates.ValueBuilder;

namespace Local.CloudFormation.ResourceTypes.Sam;

/// <summary>Rules and schedules of EventBridge, with what lets them start their target.</summary>
static class EventRules
{
    const int MaxTargetId = 64;

    public static void AddRule(SamEvent @event)
    {
        var queue = DeadLetters(@event, hasPolicy: true);
        var role = !@event.IsOfMachine ? null : @event["RoleArn"] ?? @event.ArnOf($"{@event.Id}Role");
        @event.Add(
            @event.Id,
            "AWS::Events::Rule",
            ("Name", @event["Name"] ?? @event["RuleName"]),
            ("Description", @event["Description"]),
            ("EventBusName", @event["EventBusName"]),
            ("EventPattern", @event["Pattern"]),
            ("ScheduleExpression", @event["Schedule"]),
            ("State", State(@event)),
            ("Targets", List(@event.Line, @event.Map(
                ("Arn", @event.TargetArn),
                ("Id", (@event["Target"] as Value.Mapping)?["Id"] ?? @event.Text(TargetId(@event))),
                ("RoleArn", role),
                ("Input", @event["Input"]),
                ("InputPath", @event["InputPath"]),
                ("InputTransformer", @event["InputTransformer"]),
                ("RetryPolicy", @event["RetryPolicy"]),
                ("DeadLetterConfig", queue is null ? null : @event.Map(("Arn", queue)))))));
        if (!@event.IsOfMachine)
            @event.AddPermission("events.amazonaws.com", @event.ArnOf(@event.Id));
        else if (@event["RoleArn"] is null)
            AddStarter(@event, "events.amazonaws.com");
    }

    public static void AddSchedule(SamEvent @event)
    {
        var queue = DeadLetters(@event, hasPolicy: false);
        var isUnnamed = @event["OmitName"] is Value.Scalar { Text: "true" };
        @event.Add(
            @event.Id,
            "AWS::Scheduler::Schedule",
            ("Name", isUnnamed ? null : @event["Name"] ?? @event.Text(@event.Id)),
            ("Description", @event["Description"]),
            ("ScheduleExpression", @event["ScheduleExpression"]),
            ("ScheduleExpressionTimezone", @event["ScheduleExpressionTimezone"]),
            ("FlexibleTimeWindow", @event["FlexibleTimeWindow"] ?? @event.Map(("Mode", @event.Text("OFF")))),
            ("StartDate", @event["StartDate"]),
            ("EndDate", @event["EndDate"]),
            ("GroupName", @event["GroupName"]),
            ("KmsKeyArn", @event["KmsKeyArn"]),
            ("State", @event["State"]),
            ("Target", @event.Map(
                ("Arn", @event.TargetArn),
                ("RoleArn", @event["RoleArn"] ?? @event.ArnOf($"{@event.Id}Role")),
                ("Input", @event["Input"]),
                ("RetryPolicy", @event["RetryPolicy"]),
                ("DeadLetterConfig", queue is null ? null : @event.Map(("Arn", queue))))));
        if (@event["RoleArn"] is not null)
            return;
        var start = @event.IsOfMachine
            ? ($"{@event.Id}StartExecutionPolicy", "states:StartExecution", @event.TargetArn)
            : ($"{@event.Id}LambdaPolicy", "lambda:InvokeFunction", @event.TargetArn);
        @event.AddRole(
            $"{@event.Id}Role",
            "scheduler.amazonaws.com",
            queue is null ? [start] : [start, ($"{@event.Id}SQSPolicy", "sqs:SendMessage", queue)]);
    }

    /// <summary>The role as which a service starts executions.</summary>
    public static void AddStarter(SamEvent @event, string service) => @event.AddRole(
        $"{@event.Id}Role",
        service,
        ($"{@event.Id}RoleStartExecutionPolicy", "states:StartExecution", @event.TargetArn));

    static Value? State(SamEvent @event) => @event["State"] ?? @event["Enabled"] switch
    {
        Value.Scalar { Text: "true" } => @event.Text("ENABLED"),
        Value.Scalar { Text: "false" } => @event.Text("DISABLED"),
        var unknown => unknown,
    };

    static string TargetId(SamEvent @event)
    {
        var suffix = @event.IsOfMachine ? "StepFunctionsTarget" : "LambdaTarget";
        return @event.Id[..Math.Min(@event.Id.Length, MaxTargetId - suffix.Length)] + suffix;
    }

    /// <summary>The ARN of the queue that takes what could not be delivered; it is made if none is named.</summary>
    static Value? DeadLetters(SamEvent @event, bool hasPolicy)
    {
        if (@event["DeadLetterConfig"] is not Value.Mapping config)
            return null;
        if (config["Arn"] is { } arn)
            return arn;
        var id = (config["QueueLogicalId"] as Value.Scalar)?.Text ?? $"{@event.Id}Queue";
        @event.Add(id, "AWS::SQS::Queue");
        if (hasPolicy)
            @event.AddQueuePolicy(
                $"{@event.Id}QueuePolicy",
                @event.Reference(id),
                @event.ArnOf(id),
                @event.Map(("Service", @event.Text("events.amazonaws.com"))),
                @event.ArnOf(@event.Id));
        return @event.ArnOf(id);
    }
}
