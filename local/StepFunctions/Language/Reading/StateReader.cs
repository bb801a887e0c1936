namespace Local.StepFunctions.Language.Reading;

/// <summary>Reads one state.</summary>
/// <param name="transition">Is told of each field that names another state.</param>
sealed class StateReader(string name, Fields fields, DefinitionReader definition, Action<string, string> transition)
{
    static readonly string[] Types = ["Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map"];

    /// <returns>Null when it is too incomplete to be a state; there is a complaint then.</returns>
    public State? Read()
    {
        if (!fields.Has("Type"))
        {
            fields.Complain("These fields are required: [Type]");
            return null;
        }
        var type = fields.Text("Type");
        State? state = type switch
        {
            "Pass" => ReadPass(),
            "Succeed" => new SucceedState { Name = name, Type = type, Language = fields.Language },
            "Fail" => ReadFail(),
            "Wait" => ReadWait(),
            "Choice" => new ChoiceReader(name, fields, transition).Read(),
            "Task" => ReadTask(),
            "Parallel" => ReadParallel(),
            "Map" => ReadMap(),
            _ => null,
        };
        if (!Types.Contains(type))
        {
            fields.Complain($"The field 'Type' should have one of these values: [{string.Join(", ", Types)}]", "Type");
            return null;
        }
        if (type is not "Fail")
            state = ReadDataFlow(state);
        if (type is not ("Fail" or "Succeed" or "Choice"))
            state = ReadTransition(state);
        fields.Done();
        return state;
    }

    State? ReadDataFlow(State? state)
    {
        var (input, output) = (fields.Path("InputPath"), fields.Path("OutputPath"));
        // A Succeed state hands its input on; there is nothing left to read a variable.
        var assign = state is SucceedState ? null : fields.Assign();
        return state is null
            ? null
            : state with { InputPath = input, OutputPath = output, Assign = assign, Output = fields.Output() };
    }

    PassState ReadPass()
    {
        fields.WarnOfStatic("Result");
        return new()
        {
            Name = name,
            Type = "Pass",
            Language = fields.Language,
            Result = fields.Json("Result") is { } result ? JsonText.Normalize(result) : null,
            Parameters = PathParameters(),
            ResultPath = fields.ResultPath(),
        };
    }

    State? ReadTransition(State? state)
    {
        var next = fields.Text("Next");
        var end = fields.Boolean("End");
        fields.OnlyOne("Next", "End");
        if (next is not null)
            transition("Next", next);
        else if (end is not true && !fields.Has("Next"))
            fields.Complain("One of these fields is required: [Next, End]");
        return state is null ? null : state with { Next = next };
    }

    FailState ReadFail()
    {
        fields.OnlyOne("Error", "ErrorPath");
        fields.OnlyOne("Cause", "CausePath");
        fields.WarnOfPath("Error");
        fields.WarnOfPath("Cause");
        return new()
        {
            Name = name,
            Type = "Fail",
            Language = fields.Language,
            Error = fields.TextOrExpression("Error", orFunction: true),
            Cause = fields.TextOrExpression("Cause", orFunction: true),
        };
    }

    WaitState? ReadWait()
    {
        string[] names = fields.Language is QueryLanguage.JSONata
            ? ["Seconds", "Timestamp"]
            : ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"];
        fields.OnlyOne(names);
        var seconds = fields.NumberOrExpression("Seconds", 0, 99_999_999);
        var timestamp = fields.TextOrExpression("Timestamp");
        if (timestamp is Expression.Literal(var text) && Rfc3339.TryParse(text.GetString()!) is null)
            fields.Complain("String does not match RFC3339 timestamp", "Timestamp");
        if (Array.Find(names, fields.Has) is { } field)
            return (seconds ?? timestamp) is { } value
                ? new(field, value) { Name = name, Type = "Wait", Language = fields.Language }
                : null;
        fields.Complain($"One of these fields is required: [{string.Join(", ", names)}]");
        return null;
    }

    TaskState? ReadTask()
    {
        var timeout = fields.NumberOrExpression("TimeoutSeconds", 1, 99_999_999);
        var heartbeat = fields.NumberOrExpression("HeartbeatSeconds", 1, 99_999_999);
        // https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
        if (Literal(heartbeat) >= Literal(timeout))
            fields.Complain("HeartbeatSeconds must be smaller than TimeoutSeconds", "HeartbeatSeconds");
        if (fields.Object("Credentials") is { } credentials)
        {
            if (!credentials.Has("RoleArn.$") && credentials.Text("RoleArn") is null && !credentials.Has("RoleArn"))
                credentials.Complain("The field 'RoleArn' is required but was missing");
        }
        var parameters = fields.Parameters();
        var (selector, place, retry, catchers) = ReadWork();
        if (definition.ReadResource(fields) is not { } resource)
            return null;
        if (definition.ChecksAll)
            fields.CheckParameters(resource);
        return new()
        {
            Name = name,
            Type = "Task",
            Language = fields.Language,
            Resource = resource,
            Timeout = timeout,
            Heartbeat = heartbeat,
            Credentials = fields.Template("Credentials"),
            Parameters = parameters,
            ResultSelector = selector,
            ResultPath = place,
            Retry = retry,
            Catch = catchers,
        };
    }

    static long? Literal(Expression? seconds) => seconds is Expression.Literal(var value) ? value.GetInt64() : null;

    ParallelState? ReadParallel()
    {
        var parameters = fields.Parameters();
        var (selector, place, retry, catchers) = ReadWork();
        var branches = fields.Objects("Branches", required: true).Select(ReadGraph).ToArray();
        return branches.Contains(null) ? null : new()
        {
            Name = name,
            Type = "Parallel",
            Language = fields.Language,
            Branches = branches!,
            Parameters = parameters,
            ResultSelector = selector,
            ResultPath = place,
            Retry = retry,
            Catch = catchers,
        };
    }

    MapState? ReadMap()
    {
        fields.OnlyOne("ItemProcessor", "Iterator");
        fields.OnlyOne("ItemSelector", "Parameters");
        var parameters = PathParameters();
        var (selector, place, retry, catchers) = ReadWork();
        var itemSelector = fields.Template("ItemSelector") ?? parameters;
        var label = definition.ReadLabel(fields);
        var processor = fields.Object("ItemProcessor") ?? fields.Object("Iterator");
        if (processor is null)
            fields.Complain("These fields are required: [ItemProcessor]");
        var distributed = processor is null ? null : new DistributedMapReader(fields, processor, label).Read();
        var items = fields.Items(orObject: distributed is not null);
        var concurrency = fields.NumberOrExpression("MaxConcurrency", 0, int.MaxValue, orContext: false);
        // Documented; the words are ours.
        if (distributed is not null && definition.IsExpress)
            fields.Complain("Express state machine does not support a Map whose ProcessorConfig has the Mode DISTRIBUTED");
        return processor is null || ReadGraph(processor, distributed?.IsExpress) is not { } graph ? null : new()
        {
            Name = name,
            Type = "Map",
            Language = fields.Language,
            Items = items,
            ItemSelector = itemSelector,
            ItemProcessor = graph,
            MaxConcurrency = concurrency,
            Distributed = distributed,
            ResultSelector = selector,
            ResultPath = place,
            Retry = retry,
            Catch = catchers,
        };
    }

    StateGraph? ReadGraph(Fields owner) => ReadGraph(owner, null);

    /// <param name="isExpress">Whether the states run in executions of their own, and then of which type.</param>
    StateGraph? ReadGraph(Fields owner, bool? isExpress)
    {
        var graph = definition.ReadGraph(owner, isExpress);
        owner.Done();
        return graph;
    }

    /// <summary>The <c>Parameters</c> of a state that calls nothing: JSONata has no <c>Arguments</c> there.</summary>
    PayloadTemplate? PathParameters() => fields.Language is QueryLanguage.JSONPath ? fields.Parameters() : null;

    (PayloadTemplate? ResultSelector, ResultPlace ResultPath, Retrier[] Retry, Catcher[] Catch) ReadWork() => (
        fields.Language is QueryLanguage.JSONPath ? fields.Template("ResultSelector", mustBeObject: true) : null,
        fields.ResultPath(),
        ErrorHandlingReader.ReadAll(
            fields.Objects("Retry"), (retrier, _, isLast) => ErrorHandlingReader.ReadRetrier(retrier, isLast)),
        ErrorHandlingReader.ReadAll(
            fields.Objects("Catch"),
            (catcher, i, isLast) =>
                ErrorHandlingReader.ReadCatcher(catcher, isLast, target => transition($"Catch[{i}]/Next", target))));
}
