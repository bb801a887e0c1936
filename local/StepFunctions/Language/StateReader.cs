namespace Local.StepFunctions.Language;

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
            "Pass" => new PassState { Name = name, Type = type, Result = fields.Json("Result") is { } result ? JsonText.Normalize(result) : null, Parameters = fields.Template("Parameters"), ResultPath = fields.ResultPath() },
            "Succeed" => new SucceedState { Name = name, Type = type },
            "Fail" => ReadFail(),
            "Wait" => ReadWait(),
            "Choice" => new ChoiceReader(name, fields, transition).Read(),
            "Task" => ReadTask(),
            "Parallel" => ReadParallel(),
            "Map" => ReadMap(),
            _ => null,
        };
        if (type is "Pass")
            fields.WarnOfStatic("Result");
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
        var assign = state is SucceedState ? null : fields.Template("Assign", mustBeObject: true);
        return state is null ? null : state with { InputPath = input, OutputPath = output, Assign = assign };
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
            Error = fields.Text("Error") is { } error ? new Expression.Literal(JsonText.String(error)) : fields.ReferencePath("ErrorPath", orFunction: true),
            Cause = fields.Text("Cause") is { } cause ? new Expression.Literal(JsonText.String(cause)) : fields.ReferencePath("CausePath", orFunction: true),
        };
    }

    WaitState? ReadWait()
    {
        string[] names = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"];
        fields.OnlyOne(names);
        var seconds = fields.Number("Seconds", 0, 99_999_999);
        var secondsPath = fields.ReferencePath("SecondsPath");
        var timestamp = fields.Text("Timestamp");
        var timestampPath = fields.ReferencePath("TimestampPath");
        if (timestamp is not null && Rfc3339.TryParse(timestamp) is null)
            fields.Complain("String does not match RFC3339 timestamp", "Timestamp");
        Expression? value = seconds is { } number ? new Expression.Literal(JsonText.Number((long)number))
            : timestamp is not null ? new Expression.Literal(JsonText.String(timestamp))
            : secondsPath ?? timestampPath;
        if (Array.Find(names, fields.Has) is { } field)
            return value is null ? null : new(field, value) { Name = name, Type = "Wait" };
        fields.Complain($"One of these fields is required: [{string.Join(", ", names)}]");
        return null;
    }

    TaskState? ReadTask()
    {
        var timeout = ReadSeconds("TimeoutSeconds");
        var heartbeat = ReadSeconds("HeartbeatSeconds");
        // https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
        if (Literal(heartbeat) >= Literal(timeout))
            fields.Complain("HeartbeatSeconds must be smaller than TimeoutSeconds", "HeartbeatSeconds");
        if (fields.Object("Credentials") is { } credentials)
        {
            if (!credentials.Has("RoleArn.$") && credentials.Text("RoleArn") is null && !credentials.Has("RoleArn"))
                credentials.Complain("The field 'RoleArn' is required but was missing");
        }
        var (parameters, selector, place, retry, catchers) = ReadWork();
        return definition.ReadResource(fields) is not { } resource ? null : new()
        {
            Name = name,
            Type = "Task",
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

    Expression? ReadSeconds(string field)
    {
        fields.OnlyOne(field, field + "Path");
        return fields.Number(field, 1, 99_999_999) is { } seconds ? new Expression.Literal(JsonText.Number((long)seconds)) : fields.ReferencePath(field + "Path");
    }

    static long? Literal(Expression? seconds) => seconds is Expression.Literal(var value) ? value.GetInt64() : null;

    ParallelState? ReadParallel()
    {
        var (parameters, selector, place, retry, catchers) = ReadWork();
        var branches = fields.Objects("Branches", required: true).Select(ReadGraph).ToArray();
        return branches.Contains(null) ? null : new()
        {
            Name = name,
            Type = "Parallel",
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
        fields.OnlyOne("MaxConcurrency", "MaxConcurrencyPath");
        var (parameters, selector, place, retry, catchers) = ReadWork();
        var itemSelector = fields.Template("ItemSelector") ?? parameters;
        var itemsPath = fields.ReferencePath("ItemsPath");
        Expression? concurrency = fields.Integer("MaxConcurrency", 0, int.MaxValue) is { } limit
            ? new Expression.Literal(JsonText.Number(limit))
            : fields.ReferencePath("MaxConcurrencyPath", orContext: false);
        var label = definition.ReadLabel(fields);
        var processor = fields.Object("ItemProcessor") ?? fields.Object("Iterator");
        if (processor is null)
            fields.Complain("These fields are required: [ItemProcessor]");
        var distributed = processor is null ? null : new DistributedMapReader(fields, processor, label).Read();
        return processor is null || ReadGraph(processor) is not { } graph ? null : new()
        {
            Name = name,
            Type = "Map",
            ItemsPath = itemsPath,
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

    StateGraph? ReadGraph(Fields owner)
    {
        var graph = definition.ReadGraph(owner);
        owner.Done();
        return graph;
    }

    (PayloadTemplate? Parameters, PayloadTemplate? ResultSelector, ResultPlace ResultPath, Retrier[] Retry, Catcher[] Catch) ReadWork() => (
        fields.Template("Parameters"),
        fields.Template("ResultSelector", mustBeObject: true),
        fields.ResultPath(),
        ErrorHandlingReader.ReadAll(fields.Objects("Retry"), (retrier, _, isLast) => ErrorHandlingReader.ReadRetrier(retrier, isLast)),
        ErrorHandlingReader.ReadAll(fields.Objects("Catch"), (catcher, i, isLast) => ErrorHandlingReader.ReadCatcher(catcher, isLast, target => transition($"Catch[{i}]/Next", target))));
}
