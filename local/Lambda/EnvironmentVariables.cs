using System.Globalization;
using Local.Aws;
using Local.Lambda.Code;

namespace Local.Lambda;

/// <summary>The whole environment of a function's process. Nothing is inherited from this one.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime"/>
static class EnvironmentVariables
{
    /// <summary>What a function's configuration may not set.</summary>
    public static IReadOnlySet<string> Reserved { get; } = new HashSet<string>
    {
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API",
        "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
    };

    /// <param name="temporary">The environment's own folder, gone with it: Lambda's <c>/tmp</c>.</param>
    public static Dictionary<string, string> Of(
        LambdaFunction function,
        string taskRoot,
        string logStream,
        string runtimeApi,
        string temporary,
        Uri endpoint,
        AwsAccount account,
        Credentials credentials)
    {
        Dictionary<string, string> variables = new(function.Environment)
        {
            ["_HANDLER"] = function.Handler,
            ["AWS_REGION"] = account.Region,
            ["AWS_DEFAULT_REGION"] = account.Region,
            ["AWS_EXECUTION_ENV"] = $"AWS_Lambda_{function.Runtime}",
            ["AWS_LAMBDA_FUNCTION_NAME"] = function.Name,
            ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = function.MemorySize.ToString(CultureInfo.InvariantCulture),
            ["AWS_LAMBDA_FUNCTION_VERSION"] = function.Version,
            ["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand",
            ["AWS_LAMBDA_LOG_GROUP_NAME"] = function.LogGroup,
            ["AWS_LAMBDA_LOG_STREAM_NAME"] = logStream,
            ["AWS_LAMBDA_RUNTIME_API"] = runtimeApi,
            ["AWS_ACCESS_KEY_ID"] = credentials.AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = credentials.SecretAccessKey,
            ["LAMBDA_TASK_ROOT"] = taskRoot,
            ["LAMBDA_RUNTIME_DIR"] = DotNet.Root.FullName,

            // What keeps the SDKs on this machine: this endpoint for all services, and no other source of configuration
            // or credentials.
            // https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
            ["AWS_ENDPOINT_URL"] = endpoint.GetLeftPart(UriPartial.Authority),
            ["AWS_CONFIG_FILE"] = Path.Combine(temporary, "no-config"),
            ["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(temporary, "no-credentials"),
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["HOME"] = temporary,
            ["TMPDIR"] = temporary,

            // The virtual machine's memory, for a garbage collector that would otherwise see this one's. Hexadecimal,
            // in bytes.
            // https://learn.microsoft.com/dotnet/core/runtime-config/garbage-collector#heap-limit
            ["DOTNET_GCHeapHardLimit"] = (function.MemorySize * 1024L * 1024)
                .ToString("X", CultureInfo.InvariantCulture),
        };
        if (credentials.SessionToken is { } token)
            variables["AWS_SESSION_TOKEN"] = token;
        if (function.Logging.IsJson)
        {
            variables["AWS_LAMBDA_LOG_FORMAT"] = "JSON";
            variables["AWS_LAMBDA_LOG_LEVEL"] = function.Logging.ApplicationLogLevel;
        }

        // Not reserved: the function's configuration goes before these.
        if (!function.IsCustomRuntime && function.Framework != "net10.0")
            variables.TryAdd("DOTNET_ROLL_FORWARD", "Major"); // There is one .NET here.
        variables.TryAdd("PATH", "/usr/local/bin:/usr/bin:/bin:/opt/bin");
        variables.TryAdd("LANG", "en_US.UTF-8");
        variables.TryAdd("TZ", ":UTC");
        variables.TryAdd("DOTNET_ROOT", DotNet.Root.FullName);

        // A function that starts shares its cores with others that do: no second mapping of each page of code, and
        // nothing is compiled a second time before it has run for a second (hexadecimal, in milliseconds).
        variables.TryAdd("DOTNET_EnableWriteXorExecute", "0");
        variables.TryAdd("DOTNET_TC_CallCountingDelayMs", "3E8");
        return variables;
    }
}
