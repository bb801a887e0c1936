using System.Text;
using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Api;
using Local.StepFunctions.Executions;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Maps;

/// <summary>What comes of a map run: the children's outputs, or files of them in S3 and where these are.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html"/>
/// <param name="state">The state's name.</param>
/// <param name="areExpress">Whether the children are Express executions, which have ARNs of another form.</param>
sealed class MapResults(
    IObjectStore objects,
    ExecutionStore executions,
    MapRun run,
    string state,
    ResultWriter? writer,
    bool areExpress)
{
    static readonly (string File, ExecutionStatus[] Statuses)[] Files =
    [
        ("FAILED", [ExecutionStatus.Failed, ExecutionStatus.TimedOut]),
        ("PENDING", [ExecutionStatus.Aborted]),
        ("SUCCEEDED", [ExecutionStatus.Succeeded]),
    ];

    public Task<JsonElement> WriteAsync(Func<Principal> caller, in Scope scope, CancellationToken cancellation) =>
        writer?.Parameters?.Evaluate(scope) is { } parameters
            ? ExportAsync(caller, parameters, cancellation)
            : Task.FromResult(JsonText.Array(Counted(InState(executions.ChildResults(run.Arn)))));

    IEnumerable<JsonElement> Counted(IEnumerable<JsonElement> results)
    {
        var bytes = 0L;
        foreach (var result in results)
        {
            MapLimits.AddResult(ref bytes, result, state);
            yield return result;
        }
    }

    /// <summary>
    /// The output of the state. Without a ResultWriter, as users have measured, a child that failed leaves nothing in
    /// it.
    /// </summary>
    IEnumerable<JsonElement> InState(IEnumerable<ChildResult> children) => writer is null
        ? Transformed(children.Where(child => child.Output is not null), "COMPACT")
        : Transformed(children, writer.Transformation ?? "COMPACT");

    async Task<JsonElement> ExportAsync(Func<Principal> caller, JsonElement parameters, CancellationToken cancellation)
    {
        try
        {
            var bucket = Text(parameters, "Bucket")
                ?? throw new AwsException("ValidationException", "The Parameters of the ResultWriter have no Bucket.");
            var folder =
                $"{(Text(parameters, "Prefix") is { Length: > 0 } prefix ? prefix.TrimEnd('/') + "/" : "")}{MapRunArn.Parse(run.Arn).Id}";
            var (principal, ending) = (caller(), writer!.AsLines ? "jsonl" : "json");
            var files = new JsonText();
            files.Object();
            var present = executions.Children(run.Arn).Select(child => child.Status).ToHashSet();
            foreach (var (status, statuses) in Files)
            {
                files.Name(status);
                files.Array();
                if (statuses.Any(present.Contains))
                {
                    var children = executions.ChildResults(run.Arn)
                        .Where(child => statuses.Contains(child.Summary.Status));
                    var results = Transformed(children, status is "SUCCEEDED" ? writer.Transformation ?? "NONE" : "NONE");
                    var key = $"{folder}/{status}_0.{ending}";
                    var size = await PutAsync(principal, bucket, key, Content(results), cancellation);
                    files.Object();
                    files.Name("Key");
                    files.Value(key);
                    files.Name("Size");
                    files.Value(size);
                    files.EndObject();
                }
                files.EndArray();
            }
            files.EndObject();
            var manifest = new JsonText();
            manifest.Object();
            manifest.Name("DestinationBucket");
            manifest.Value(bucket);
            manifest.Name("MapRunArn");
            manifest.Value(run.Arn);
            manifest.Name("ResultFiles");
            manifest.Element(files.ToElement());
            manifest.EndObject();
            await PutAsync(
                principal,
                bucket,
                $"{folder}/manifest.json",
                [Encoding.UTF8.GetBytes(manifest.ToElement().GetRawText())],
                cancellation);
            run.ResultsWritten = true;
            return JsonText.Normalize(
                JsonSerializer.SerializeToElement(
                    new { MapRunArn = run.Arn, ResultWriterDetails = new { Bucket = bucket, Key = $"{folder}/manifest.json" } }));
        }
        catch (AwsException e)
        {
            throw new StatesException("States.ResultWriterFailed", e.Message);
        }
    }

    /// <summary>A file of results, piece by piece.</summary>
    IEnumerable<ReadOnlyMemory<byte>> Content(IEnumerable<JsonElement> results)
    {
        var (before, between, after) = writer!.AsLines ? ("", "", "\n") : ("[", ",", "");
        var isEmpty = true;
        foreach (var result in results)
        {
            yield return Encoding.UTF8.GetBytes($"{(isEmpty ? before : between)}{result.GetRawText()}{after}");
            isEmpty = false;
        }
        if (!writer.AsLines)
            yield return Encoding.UTF8.GetBytes(isEmpty ? "[]" : "]");
    }

    /// <returns>How many bytes were written.</returns>
    async Task<long> PutAsync(
        Principal caller,
        string bucket,
        string key,
        IEnumerable<ReadOnlyMemory<byte>> content,
        CancellationToken cancellation)
    {
        var size = 0L;
        await objects.WriteAsync(
            caller,
            bucket,
            key,
            async (stream, cancel) =>
            {
                foreach (var piece in content)
                {
                    await stream.WriteAsync(piece, cancel);
                    size += piece.Length;
                }
            },
            cancellation);
        return size;
    }

    IEnumerable<JsonElement> Transformed(IEnumerable<ChildResult> children, string transformation) =>
        transformation switch
        {
            "NONE" => children.Select(Description),
            "FLATTEN" =>
                children.Select(Result).SelectMany(result => result.ValueKind is JsonValueKind.Array
                    ? [.. result.EnumerateArray()]
                    : (JsonElement[])[result]),
            _ => children.Select(Result),
        };

    /// <summary>A child's output; as documented, one that failed is described whatever the transformation is.</summary>
    JsonElement Result(ChildResult child) => child.Output ?? Description(child);

    JsonElement Description(ChildResult child) =>
        JsonText.Normalize(JsonSerializer.SerializeToElement(new Dictionary<string, object?>
        {
            ["Cause"] = child.Cause,
            ["Error"] = child.Error,
            ["ExecutionArn"] = areExpress
            ? ExecutionArn.Parse(child.Summary.Arn).AsExpress().ToString()
            : child.Summary.Arn,
            ["Input"] = child.Input,
            ["InputDetails"] = new { Included = true },
            ["Name"] = child.Summary.Name,
            ["Output"] = child.Output?.GetRawText(),
            ["OutputDetails"] = child.Output is null ? null : new { Included = true },
            ["RedriveCount"] = areExpress ? null : child.Summary.RedriveCount,
            ["StartDate"] = ContextObject.Print(child.Summary.StartDate),
            ["StateMachineArn"] = child.Summary.MachineArn,
            ["Status"] = ExecutionStatusJson.Print(child.Summary.Status),
            ["StopDate"] = child.Summary.StopDate is { } stopped ? ContextObject.Print(stopped) : null,
        }.Where(member => member.Value is not null).ToDictionary()));

    static string? Text(JsonElement parameters, string name) =>
        parameters.ValueKind is JsonValueKind.Object
        && parameters.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}
