using System.Text.Json;
using Local.Aws;
using Local.Lambda.Code;

namespace Local.Lambda;

/// <summary>A function as CloudFormation and the API describe it, every intrinsic function resolved.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html"/>
/// <seealso href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html"/>
sealed record LambdaFunction
{
    public const string Latest = "$LATEST";

    /// <summary>What runs of Lambda's runtimes: .NET's on this program's .NET, and programs that need none.</summary>
    static readonly Dictionary<string, string> Frameworks = new()
    {
        ["dotnet6"] = "net6.0",
        ["dotnet8"] = "net8.0",
        ["dotnet10"] = "net10.0",
    };

    public required string Name { get; init; }
    public required Arn Arn { get; init; }

    /// <summary><c>$LATEST</c>, or the number of a published version.</summary>
    public string Version { get; init; } = Latest;

    /// <summary>The ARN of this version.</summary>
    public Arn QualifiedArn => Version == Latest ? Arn : Arn with { Resource = $"{Arn.Resource}:{Version}" };

    /// <summary>How this version is named: <c>$LATEST</c> with its qualifier, too.</summary>
    public FunctionName Reference => new(Arn, Version);

    /// <summary>The execution role, in whose name the function's own calls are made.</summary>
    public required Arn Role { get; init; }

    public required FunctionCode Code { get; init; }

    /// <summary>
    /// The name of the executable assembly, without <c>.dll</c>, or <c>ASSEMBLY::TYPE::METHOD</c> of a class library.
    /// </summary>
    public required string Handler { get; init; }

    public string Runtime { get; init; } = "dotnet10";
    public string Architecture { get; init; } = "x86_64";
    public string Description { get; init; } = "";

    /// <summary>In MB.</summary>
    public int MemorySize { get; init; } = 128;

    /// <summary>In MB. The size of <c>/tmp</c>; not enforced here.</summary>
    public int EphemeralStorage { get; init; } = 512;

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
    public LoggingConfig Logging { get; init; } = new();
    public string Tracing { get; init; } = "PassThrough";

    /// <summary>The ARNs of layers' versions, separated by spaces. They are shown; nothing of them is there.</summary>
    public string Layers { get; init; } = "";

    /// <summary>Whether nothing differs that an environment is started with.</summary>
    public bool IsSame(LambdaFunction other) =>
        Environment.Count == other.Environment.Count
        && Environment.All(variable => other.Environment.GetValueOrDefault(variable.Key) == variable.Value)
        && this with { Environment = other.Environment } == other;

    public string LogGroup => Logging.LogGroup ?? $"/aws/lambda/{Name}";

    /// <summary>Whether its program is <c>bootstrap</c>, and needs no runtime of Lambda's.</summary>
    public bool IsCustomRuntime => Runtime.StartsWith("provided", StringComparison.Ordinal);

    /// <summary>What its project is built for.</summary>
    public string Framework => Frameworks.GetValueOrDefault(Runtime, Frameworks["dotnet10"]);

    /// <summary>Why it cannot be run here; null when it can.</summary>
    public string? Obstacle =>
        Code is FunctionCode.Elsewhere { What: var what } ? $"{what} is not run here."
        : IsCustomRuntime || Frameworks.ContainsKey(Runtime) ? null
        : $"The runtime {Runtime} is not run here: only .NET's ({string.Join(", ", Frameworks.Keys)}) and provided.* are.";

    /// <summary>Reads the resource's properties.</summary>
    /// <param name="folder">The template's folder, to which a path of the code is relative.</param>
    /// <remarks>
    /// What a template may hold, and what of it has no effect here, is CloudFormation's table to say
    /// (ServerlessTypes.cs); this reads what has one.
    /// </remarks>
    /// <exception cref="FunctionException">A property is missing, or has a value that is not supported.</exception>
    public static LambdaFunction Parse(string name, Arn arn, Arn role, DirectoryInfo folder, JsonElement properties)
    {
        var code = TemplateCode.Parse(name, folder, properties);
        return new LambdaFunction { Name = name, Arn = arn, Role = role, Code = code, Handler = "" }.With(properties);
    }

    /// <summary>The function as a request, or a resource's properties, say that it is to be.</summary>
    /// <exception cref="FunctionException">A property is missing, or has a value that is not supported.</exception>
    public LambdaFunction With(JsonElement properties)
    {
        var (function, name) = (this, Name);
        foreach (var property in properties.EnumerateObject())
            function = property.Name switch
            {
                "Handler" => function with { Handler = property.Value.GetString()! },
                "Runtime" => function with { Runtime = property.Value.GetString()! },
                "Architectures" when property.Value.GetArrayLength() == 1 =>
                    function with { Architecture = property.Value[0].GetString()! },
                "Architectures" => throw Unsupported(name, property),
                "Description" => function with { Description = property.Value.GetString()! },
                "MemorySize" => function with { MemorySize = Integer("MemorySize", property.Value, 128..10240) },
                "Timeout" => function with
                {
                    Timeout = TimeSpan.FromSeconds(Integer("Timeout", property.Value, 1..900)),
                },
                "EphemeralStorage" => function with
                {
                    EphemeralStorage = Integer("EphemeralStorage.Size", property.Value.GetProperty("Size"), 512..10240),
                },
                "Environment" => function with { Environment = Variables(property.Value, name) },
                "LoggingConfig" => function with { Logging = LoggingConfig.Parse(property.Value, name) },
                "Tracing" => function with { Tracing = property.Value.GetString()! },
                "TracingConfig" => function with { Tracing = property.Value.GetProperty("Mode").GetString()! },
                "Layers" => function with { Layers = string.Join(' ', property.Value.EnumerateArray()) },
                _ => function,
            };
        return function.Handler.Length > 0 || function.Obstacle is not null || function.IsCustomRuntime ? function
            : throw new FunctionException(name, "It has no Handler.");

        // CloudFormation takes a number written as text, too: a parameter's value always is.
        int Integer(string property, JsonElement value, Range range) =>
            int.TryParse(value.ToString(), out var number) && number >= range.Start.Value && number <= range.End.Value
                ? number
                : throw new FunctionException(
                    name, $"Its {property} is {value.GetRawText()}, and must be an integer from {range.Start} to {range.End}.");
    }

    static FunctionException Unsupported(string name, JsonProperty property) =>
        new(name, $"Its property {property.Name} is not supported here with this value: {property.Value.GetRawText()}.");

    static Dictionary<string, string> Variables(JsonElement environment, string name)
    {
        Dictionary<string, string> variables = [];
        if (!environment.TryGetProperty("Variables", out var entries))
            return variables;
        foreach (var entry in entries.EnumerateObject())
        {
            if (EnvironmentVariables.Reserved.Contains(entry.Name))
                throw new FunctionException(
                    name, $"Its environment variable {entry.Name} is reserved: Lambda sets it. Give it another name.");
            variables[entry.Name] = entry.Value.ToString();
        }
        return variables;
    }
}

/// <summary>How a function logs.</summary>
/// <param name="LogFormat"><c>Text</c> or <c>JSON</c>.</param>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html"/>
sealed record LoggingConfig(
    string LogFormat = "Text",
    string ApplicationLogLevel = "INFO",
    string SystemLogLevel = "INFO",
    string? LogGroup = null)
{
    public bool IsJson => LogFormat == "JSON";

    public static LoggingConfig Parse(JsonElement config, string function)
    {
        var logging = new LoggingConfig();
        foreach (var property in config.EnumerateObject())
            logging = (property.Name, property.Value.GetString()) switch
            {
                ("LogFormat", "Text" or "JSON") => logging with { LogFormat = property.Value.GetString()! },
                ("ApplicationLogLevel", "TRACE" or "DEBUG" or "INFO" or "WARN" or "ERROR" or "FATAL") =>
                    logging with { ApplicationLogLevel = property.Value.GetString()! },
                ("SystemLogLevel", "DEBUG" or "INFO" or "WARN") =>
                    logging with { SystemLogLevel = property.Value.GetString()! },
                ("LogGroup", { } group) => logging with { LogGroup = group },
                _ => throw new FunctionException(
                    function, $"Its LoggingConfig.{property.Name} is not supported with this value: {property.Value.GetRawText()}."),
            };
        return logging;
    }
}
