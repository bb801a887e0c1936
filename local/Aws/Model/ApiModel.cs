using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Local.Aws.Model;

/// <summary>A service's published API model: its operations, and the shapes of what they take and give.</summary>
/// <remarks>
/// <c>Services.zip</c> is made by <c>tools/ApiModels</c>, whose page says from what. A model is read when it is first
/// asked for, and of its lines only those that are needed are parsed.
/// </remarks>
sealed class ApiModel
{
    static readonly ConcurrentDictionary<string, Lazy<ApiModel?>> Models = [];

    readonly Dictionary<string, string> _operations = [], _shapes = [];
    readonly ConcurrentDictionary<string, ApiOperation> _parsedOperations = [];
    readonly ConcurrentDictionary<string, ApiShape> _parsedShapes = [];

    ApiModel(StreamReader lines)
    {
        while (lines.ReadLine() is { } line)
        {
            var name = line.IndexOf(' ') + 1;
            var json = line.IndexOf(' ', name) + 1;
            if (line.StartsWith("service", StringComparison.Ordinal))
                Service = Parse(line[json..], ApiModelJson.Default.ApiService);
            else
                (line.StartsWith("operation", StringComparison.Ordinal) ? _operations : _shapes)
                    .Add(line[name..(json - 1)], line[json..]);
        }
    }

    /// <summary>A model that is here.</summary>
    /// <param name="service">The service as the AWS SDK for Java, and so <c>aws-sdk:</c> in Step Functions, names it:
    /// <c>sfn</c>, <c>cloudwatchlogs</c>.</param>
    public static ApiModel Get(string service) =>
        Find(service) ?? throw new ArgumentException($"There is no API model of '{service}'.", nameof(service));

    /// <inheritdoc cref="Get"/>
    /// <returns>Null when it is not here.</returns>
    public static ApiModel? Find(string service) => Models.GetOrAdd(service, name => new(() => Read(name))).Value;

    public ApiService Service { get; } = new();

    /// <summary>The names of all operations.</summary>
    public IReadOnlyCollection<string> Operations => _operations.Keys;

    /// <summary>The names of all shapes.</summary>
    public IReadOnlyCollection<string> Shapes => _shapes.Keys;

    public bool TryGetOperation(string name, [NotNullWhen(true)] out ApiOperation? operation)
    {
        operation = _operations.TryGetValue(name, out var json)
            ? _parsedOperations.GetOrAdd(name, (_, text) => Parse(text, ApiModelJson.Default.ApiOperation), json)
            : null;
        return operation is not null;
    }

    /// <returns>The operation's name as it is here; null when there is none of it.</returns>
    public string? FindOperation(string name) => _operations.ContainsKey(name) ? name : null;

    public ApiShape Shape(string name) =>
        _parsedShapes.GetOrAdd(name, (key, shapes) => Parse(shapes[key], ApiModelJson.Default.ApiShape), _shapes);

    public ApiShape Shape(ApiReference reference) => Shape(reference.Shape);

    /// <summary>The shape of an operation's request; null for one that takes nothing, or is not in the model.</summary>
    public ApiShape? Input(string operation) =>
        TryGetOperation(operation, out var found) && found.Input is { } input ? Shape(input) : null;

    /// <summary>
    /// The shape of an operation's answer; null for one that answers nothing, or is not in the model.
    /// </summary>
    public ApiShape? Output(string operation) =>
        TryGetOperation(operation, out var found) && found.Output is { } output ? Shape(output) : null;

    /// <summary>The codes of the errors that have an exception of their own in the SDKs.</summary>
    public IEnumerable<string> Exceptions => _shapes.Keys.Where(name => Shape(name).Exception);

    static T Parse<T>(string json, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(json, type)!;

    static ApiModel? Read(string service)
    {
        using var archive = new ZipArchive(typeof(ApiModel).Assembly.GetManifestResourceStream("Models")!);
        if (archive.GetEntry(service) is not { } entry)
            return null;
        using var lines = new StreamReader(entry.Open());
        return new(lines);
    }
}
