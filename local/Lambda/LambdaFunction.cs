using System.Text.Json;
using Local.Aws;

namespace Local.Lambda;

/// <summary>
/// A function as an <c>AWS::Serverless::Function</c> describes it, every intrinsic function resolved.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html"/>
sealed record LambdaFunction
{
    public required string Name { get; init; }
    public required Arn Arn { get; init; }

    /// <summary>The execution role, in whose name the function's own calls are made.</summary>
    public required Arn Role { get; init; }

    /// <summary>The folder of the function's project, or of files that are ready to run.</summary>
    public required DirectoryInfo CodeUri { get; init; }

    /// <summary>The name of the executable assembly, without <c>.dll</c>.</summary>
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

    /// <summary>Whether nothing differs that an environment is started with.</summary>
    public bool IsSame(LambdaFunction other) =>
        CodeUri.FullName == other.CodeUri.FullName
        && Environment.Count == other.Environment.Count
        && Environment.All(variable => other.Environment.GetValueOrDefault(variable.Key) == variable.Value)
        && this with { CodeUri = other.CodeUri, Environment = other.Environment } == other;

    public string LogGroup => Logging.LogGroup ?? $"/aws/lambda/{Name}";

    /// <summary>Reads the resource's properties.</summary>
    /// <param name="folder">The template's folder, to which <c>CodeUri</c> is relative.</param>
    /// <remarks>
    /// What a template may hold, and what of it has no effect here, is CloudFormation's table to say
    /// (ServerlessTypes.cs); this reads what has one.
    /// </remarks>
    /// <exception cref="FunctionException">A property is missing, or has a value that is not supported.</exception>
    public static LambdaFunction Parse(string name, Arn arn, Arn role, DirectoryInfo folder, JsonElement properties)
    {
        var function = new LambdaFunction { Name = name, Arn = arn, Role = role, CodeUri = folder, Handler = "" };
        foreach (var property in properties.EnumerateObject())
            function = property.Name switch
            {
                "CodeUri" when property.Value.ValueKind == JsonValueKind.String =>
                    function with { CodeUri = new(Path.GetFullPath(property.Value.GetString()!, folder.FullName)) },
                "Handler" => function with { Handler = property.Value.GetString()! },
                "Runtime" when property.Value.ValueEquals("dotnet10") => function,
                "Architectures" when property.Value.GetArrayLength() == 1 =>
                    function with { Architecture = property.Value[0].GetString()! },
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
                "CodeUri" or "Runtime" or "Architectures" => throw Unsupported(name, property),
                _ => function,
            };
        return function.Handler.Length > 0 ? function : throw new FunctionException(name, "It has no Handler.");

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
