using System.Text.Json;
using Local.StepFunctions.Maps;

namespace Local.StepFunctions.Language.Reading;

/// <summary>Reads what a Map state has besides when it is distributed.</summary>
/// <param name="map">The fields of the state.</param>
/// <param name="processor">Those of its item processor.</param>
/// <param name="label">The state's label.</param>
sealed class DistributedMapReader(Fields map, Fields processor, string? label)
{
    // Recorded: an inline Map may have tolerated failures, of which nothing comes.
    static readonly string[] Own = ["ItemReader", "ItemBatcher", "ResultWriter", "Label"];

    /// <returns>Null for an inline Map.</returns>
    public DistributedMap? Read()
    {
        var (isDistributed, isExpress) = ReadConfig();
        var distributed = new DistributedMap
        {
            Label = label,
            IsExpress = isExpress,
            Reader = map.Object("ItemReader") is { } reader ? ReadReader(reader) : null,
            Batcher = map.Object("ItemBatcher") is { } batcher ? ReadBatcher(batcher) : null,
            Writer = map.Object("ResultWriter") is { } writer ? ReadWriter(writer) : null,
            ToleratedFailureCount = Number(map, "ToleratedFailureCount", 0, 10_000_000),
            ToleratedFailurePercentage = Number(map, "ToleratedFailurePercentage", 0, 100, whole: false),
        };
        if (!isDistributed)
        {
            foreach (var field in Own.Where(map.Has))
                map.Complain(
                    $"The field '{field}' is only supported by a Map whose ProcessorConfig has the Mode DISTRIBUTED",
                    field);
        }
        return isDistributed ? distributed : null;
    }

    (bool IsDistributed, bool IsExpress) ReadConfig()
    {
        if (processor.Object("ProcessorConfig") is not { } config)
            return (false, false);
        var (mode, type) = (config.Text("Mode"), config.Text("ExecutionType"));
        if (mode is not (null or "INLINE" or "DISTRIBUTED"))
            config.Complain("The field 'Mode' should have one of these values: [INLINE, DISTRIBUTED]", "Mode");
        if (type is not (null or "STANDARD" or "EXPRESS"))
            config.Complain("The field 'ExecutionType' should have one of these values: [STANDARD, EXPRESS]", "ExecutionType");
        if (mode is "DISTRIBUTED" && type is null)
            config.Complain("These fields are required: [ExecutionType]");
        config.Done();
        return (mode is "DISTRIBUTED", type is "EXPRESS");
    }

    static ItemReader? ReadReader(Fields reader)
    {
        var resource = reader.Text("Resource", required: true);
        var action = resource?.Split(':')[^1];
        if (resource is not null
            && (
                action is not ("listObjectsV2" or "getObject")
                    || !resource.EndsWith($":states:::s3:{action}", StringComparison.Ordinal)))
            reader.Complain(
                "The resource of an ItemReader is arn:aws:states:::s3:getObject or arn:aws:states:::s3:listObjectsV2", "Resource");
        var parameters = reader.Parameters(mustBeObject: true);
        var config = reader.Object("ReaderConfig");
        var type = config?.Text("InputType");
        var manifest = ReadManifest(config, type);
        var transformation = config?.Text("Transformation");
        var isFlattened = transformation is "LOAD_AND_FLATTEN";
        if (transformation is not (null or "NONE" or "LOAD_AND_FLATTEN"))
            config!.Complain("The field 'Transformation' should have one of these values: [NONE, LOAD_AND_FLATTEN]", "Transformation");
        var mustHaveType = isFlattened || (action is "getObject" && manifest is not "S3_INVENTORY");
        if (mustHaveType && type is not ("CSV" or "JSON" or "JSONL" or "PARQUET"))
            reader.Complain("The field 'InputType' should have one of these values: [CSV, JSON, JSONL, PARQUET, MANIFEST]", "ReaderConfig");
        var pointer = config?.Text("ItemsPointer");
        if (pointer is not null && (type is not "JSON" || !ItemsPointer.IsValid(pointer)))
            config!.Complain("An ItemsPointer is a JSON Pointer of less than 2000 characters, for the InputType JSON", "ItemsPointer");
        var location = config?.Text("CSVHeaderLocation");
        var headers = config?.Json("CSVHeaders") is { ValueKind: JsonValueKind.Array } names
            ? names.EnumerateArray().Select(name => name.ToString()).ToArray()
            : null;
        if (type is "CSV"
            && (location is not ("FIRST_ROW" or "GIVEN") || location is "GIVEN" != headers is { Length: > 0 }))
            config!.Complain("A CSV file needs the CSVHeaderLocation FIRST_ROW, or GIVEN with CSVHeaders");
        var delimiter = config?.Text("CSVDelimiter") switch
        {
            null or "COMMA" => ',',
            "PIPE" => '|',
            "SEMICOLON" => ';',
            "SPACE" => ' ',
            "TAB" => '\t',
            _ => '\0',
        };
        if (delimiter == '\0')
            config!.Complain(
                "The field 'CSVDelimiter' should have one of these values: [COMMA, PIPE, SEMICOLON, SPACE, TAB]", "CSVDelimiter");
        // 0 is all of them, as none is.
        var most = config is null ? null : Number(config, "MaxItems", 0, 100_000_000);
        config?.Done();
        reader.Done();
        return action is null ? null : new(action, parameters, type, headers, delimiter, most)
        {
            Pointer = pointer,
            IsFlattened = isFlattened && action is "listObjectsV2",
            Manifest = manifest,
        };
    }

    /// <summary>The older form of an inventory's manifest is an input type of its own.</summary>
    static string? ReadManifest(Fields? config, string? type)
    {
        var manifest = config?.Text("ManifestType") ?? (type is "MANIFEST" ? "S3_INVENTORY" : null);
        if (manifest is not (null or "S3_INVENTORY" or "ATHENA_DATA"))
            config!.Complain("The field 'ManifestType' should have one of these values: [ATHENA_DATA, S3_INVENTORY]", "ManifestType");
        if (manifest is "S3_INVENTORY" && type is not (null or "MANIFEST"))
            config!.Complain("The files of an S3_INVENTORY are CSV: an InputType cannot be given", "InputType");
        return manifest;
    }

    static ItemBatcher ReadBatcher(Fields batcher)
    {
        var read = new ItemBatcher(
            Number(batcher, "MaxItemsPerBatch", 1, int.MaxValue), Number(batcher, "MaxInputBytesPerBatch", 1, 262_144),
            batcher.Template("BatchInput", mustBeObject: true));
        string[] limits = ["MaxItemsPerBatch", "MaxInputBytesPerBatch"];
        if (!limits.Any(limit => batcher.Has(limit) || batcher.Has(limit + "Path")))
            batcher.Complain("At least one of these fields is required: [MaxItemsPerBatch, MaxInputBytesPerBatch]");
        batcher.Done();
        return read;
    }

    static ResultWriter ReadWriter(Fields writer)
    {
        if (writer.Text("Resource") is { } resource
            && !resource.EndsWith(":states:::s3:putObject", StringComparison.Ordinal))
            writer.Complain("The resource of a ResultWriter is arn:aws:states:::s3:putObject", "Resource");
        var config = writer.Object("WriterConfig");
        if (!writer.Has("Resource") && config is null)
            writer.Complain("These fields are required: [Resource]");
        var (transformation, output) = (config?.Text("Transformation"), config?.Text("OutputType"));
        if (transformation is not (null or "NONE" or "COMPACT" or "FLATTEN"))
            config!.Complain("The field 'Transformation' should have one of these values: [NONE, COMPACT, FLATTEN]", "Transformation");
        if (output is not (null or "JSON" or "JSONL"))
            config!.Complain("The field 'OutputType' should have one of these values: [JSON, JSONL]", "OutputType");
        var read = new ResultWriter(
            writer.Has("Resource") ? writer.Parameters(mustBeObject: true) : null, transformation, output is "JSONL");
        config?.Done();
        writer.Done();
        return read;
    }

    static Expression? Number(Fields fields, string field, double minimum, double maximum, bool whole = true) =>
        fields.NumberOrExpression(field, minimum, maximum, whole, orContext: false);
}
