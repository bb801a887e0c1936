using Local.CloudFormation.Templates;
using static Local.CloudFormation.Templates.ValueBuilder;

namespace Local.CloudFormation.ResourceTypes.Sam;

/// <summary>An event of a function or a state machine, and where what SAM makes of it belongs.</summary>
/// <param name="Owner">The logical id of what the event starts.</param>
/// <param name="Resource">What the event starts.</param>
/// <param name="Alias">The logical id of the alias that it starts; null when it has none.</param>
/// <param name="Properties">The event's own.</param>
/// <param name="Resources">The template's, among which it comes.</param>
sealed record SamEvent(
    string Owner,
    string Name,
    Value.Mapping Resource,
    string? Alias,
    Value.Mapping Properties,
    OrderedDictionary<string, Value> Resources)
{
    /// <summary>What begins the logical ids of all that is made.</summary>
    public string Id => Owner + Name;

    public int Line => Properties.Line;
    public Value? this[string property] => Properties[property];

    /// <summary>The ARN of what is started.</summary>
    public Value TargetArn => (IsOfMachine, Alias) switch
    {
        (true, null) => Reference(Owner),
        // Policies have it in them before there is an alias.
        (true, var alias) => Map(("Fn::Sub", Text($"${{{Owner}}}:{NameOf(alias!)}"))),
        (false, null) => ArnOf(Owner),
        (false, var alias) => Reference(alias!),
    };

    /// <summary>What names the function that is started.</summary>
    public Value Function => Reference(Alias ?? Owner);

    public bool IsOfMachine => (Resource["Type"] as Value.Scalar)?.Text == "AWS::Serverless::StateMachine";

    string NameOf(string alias) =>
        (((Resources[alias] as Value.Mapping)?["Properties"] as Value.Mapping)?["Name"] as Value.Scalar)!.Text;

    public Value.Mapping Reference(string id) => Call(Line, "Ref", id);

    public Value.Mapping ArnOf(string id) => Call(Line, "Fn::GetAtt", $"{id}.Arn");

    public Value.Scalar Text(string text) => ValueBuilder.Text(Line, text);

    public Value.Mapping Map(params (string Key, Value? Value)[] members) => Given(Line, members);

    /// <summary>Adds a resource.</summary>
    /// <param name="properties">Those that are null are left out.</param>
    public void Add(string id, string type, params (string Key, Value? Value)[] properties) =>
        Resources[id] = Map(("Type", Text(type)), ("Properties", Map(properties))).For(Resource);

    /// <summary>A role that a service takes to do the one thing.</summary>
    public void AddRole(string id, string service, params (string Name, string Action, Value On)[] policies) => Add(
        id,
        "AWS::IAM::Role",
        ("AssumeRolePolicyDocument", Document(Map(
            ("Effect", Text("Allow")),
            ("Action", Text("sts:AssumeRole")),
            ("Principal", Map(("Service", Text(service))))))),
        ("Policies", List(Line, [.. policies.Select(policy => Map(
            ("PolicyName", Text(policy.Name)),
            ("PolicyDocument", Document(Map(
                ("Effect", Text("Allow")), ("Action", Text(policy.Action)), ("Resource", policy.On))))))])),
        ("PermissionsBoundary", this["PermissionsBoundary"]
            ?? (IsOfMachine ? (Resource["Properties"] as Value.Mapping)?["PermissionsBoundary"] : null)));

    /// <summary>Lets a service invoke the function.</summary>
    /// <param name="id">The permission's logical id; null for the event's own.</param>
    public void AddPermission(string service, Value? sourceArn, string? id = null, bool isOfAccount = false) => Add(
        id ?? $"{Id}Permission",
        "AWS::Lambda::Permission",
        ("Action", Text("lambda:InvokeFunction")),
        ("FunctionName", Function),
        ("Principal", Text(service)),
        ("SourceAccount", isOfAccount ? Reference("AWS::AccountId") : null),
        ("SourceArn", sourceArn),
        ("EventSourceToken", this["SkillId"]));

    /// <summary>A queue that one service may send to.</summary>
    public void AddQueuePolicy(string id, Value queueUrl, Value queueArn, Value principal, Value sender) => Add(
        id,
        "AWS::SQS::QueuePolicy",
        ("PolicyDocument", Document(Map(
            ("Effect", Text("Allow")),
            ("Action", Text("sqs:SendMessage")),
            ("Principal", principal),
            ("Resource", queueArn),
            ("Condition", Map(("ArnEquals", Map(("aws:SourceArn", sender)))))))),
        ("Queues", List(Line, queueUrl)));

    /// <summary>An ARN of this account and region that begins with the given resource's name or id.</summary>
    /// <param name="variables">What stands in the place of <c>${…}</c>.</param>
    public Value.Mapping Arn(string service, string resource, params (string Key, Value? Value)[] variables) => Map((
        "Fn::Sub",
        List(
            Line,
            Text($"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}"),
            Map(variables))));

    Value.Mapping Document(Value.Mapping statement) =>
        Map(("Version", Text("2012-10-17")), ("Statement", List(Line, statement)));
}
