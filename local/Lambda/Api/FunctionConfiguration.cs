using System.Globalization;
using Local.Lambda.Code;

namespace Local.Lambda.Api;

/// <summary>A function's version as the API shows it.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html"/>
sealed record FunctionConfiguration
{
    public required string FunctionName { get; init; }
    public required string FunctionArn { get; init; }
    public required string Runtime { get; init; }
    public required string Role { get; init; }
    public required string Handler { get; init; }
    public required string Description { get; init; }
    public required double Timeout { get; init; }
    public required int MemorySize { get; init; }
    public required string LastModified { get; init; }
    public required string Version { get; init; }
    public required string RevisionId { get; init; }
    public required string PackageType { get; init; }
    public required string[] Architectures { get; init; }
    public required object EphemeralStorage { get; init; }
    public required object LoggingConfig { get; init; }
    public required object Environment { get; init; }
    public required object TracingConfig { get; init; }
    public object SnapStart { get; } = new { ApplyOn = "None", OptimizationStatus = "Off" };
    public string State { get; } = "Active";
    public string LastUpdateStatus { get; } = "Successful";

    public required long CodeSize { get; init; }
    public required string CodeSha256 { get; init; }
    public object? Layers { get; init; }

    /// <param name="qualifier">How it was asked for; null for the version that there is without one.</param>
    public static FunctionConfiguration Of(DeployedFunction deployed, FunctionName? qualifier = null)
    {
        var function = deployed.Function;
        var logging = function.Logging;
        return new()
        {
            FunctionName = function.Name,
            FunctionArn = (qualifier?.Qualified ?? function.QualifiedArn).ToString(),
            Runtime = function.Runtime,
            Role = function.Role.ToString(),
            Handler = function.Handler,
            Description = function.Description,
            Timeout = function.Timeout.TotalSeconds,
            MemorySize = function.MemorySize,
            LastModified = deployed.LastModified.ToString("yyyy-MM-ddTHH:mm:ss.fff+0000", CultureInfo.InvariantCulture),
            Version = function.Version,
            RevisionId = deployed.RevisionId,
            PackageType = function.Code is FunctionCode.Elsewhere { IsImage: true } ? "Image" : "Zip",
            Architectures = [function.Architecture],
            EphemeralStorage = new { Size = function.EphemeralStorage },
            LoggingConfig = new
            {
                logging.LogFormat,
                ApplicationLogLevel = logging.IsJson ? logging.ApplicationLogLevel : null,
                SystemLogLevel = logging.IsJson ? logging.SystemLogLevel : null,
                function.LogGroup,
            },
            Environment = new { Variables = function.Environment },
            TracingConfig = new { Mode = function.Tracing },
            CodeSize = deployed.Package.Digest.Size,
            CodeSha256 = deployed.Package.Digest.Sha256,
            Layers = function.Layers.Length == 0 ? null : function.Layers.Split(' ').Select(arn => new { Arn = arn }),
        };
    }
}
