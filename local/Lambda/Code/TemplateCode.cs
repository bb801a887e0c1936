using System.Text.Json;

namespace Local.Lambda.Code;

/// <summary>A function's code as templates give it, SAM's as well as CloudFormation's own.</summary>
/// <seealso href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-functioncode.html"/>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html"/>
static class TemplateCode
{
    static readonly FunctionCode.Elsewhere Image = new("A container's image", IsImage: true);

    /// <param name="folder">The template's folder, to which a path is relative.</param>
    public static FunctionCode Parse(string name, DirectoryInfo folder, JsonElement properties)
    {
        if (Text(properties, "PackageType") == "Image" || Find(properties, "ImageUri") is not null)
            return Image;
        if (Text(properties, "InlineCode") is not null)
            return new FunctionCode.Elsewhere("Code in the template");
        var code = Find(properties, "CodeUri") ?? Find(properties, "Code");
        return code switch
        {
            null => new FunctionCode.Folder(folder.FullName),
            { ValueKind: JsonValueKind.String } text => FromText(text.GetString()!, folder),
            { } parts when Text(parts, "ZipFile") is not null => new FunctionCode.Elsewhere("Code in the template"),
            { } parts when Text(parts, "ImageUri") is not null => Image,
            { } parts when (Text(parts, "Bucket") ?? Text(parts, "S3Bucket")) is { } bucket
                && (Text(parts, "Key") ?? Text(parts, "S3Key")) is { } key =>
                new FunctionCode.StoredObject(bucket, key, Text(parts, "Version") ?? Text(parts, "S3ObjectVersion")),
            { } parts => throw new FunctionException(
                name, $"Its code is neither a path nor an object of S3 (Bucket and Key): {parts.GetRawText()}."),
        };
    }

    static FunctionCode FromText(string text, DirectoryInfo folder)
    {
        if (!text.StartsWith("s3://", StringComparison.Ordinal))
            return new FunctionCode.Folder(Path.GetFullPath(text, folder.FullName));
        var parts = text["s3://".Length..].Split('/', 2);
        return new FunctionCode.StoredObject(parts[0], parts.Length > 1 ? parts[1] : "", null);
    }

    static JsonElement? Find(JsonElement parts, string name) =>
        parts.ValueKind is JsonValueKind.Object && parts.TryGetProperty(name, out var value) ? value : null;

    static string? Text(JsonElement parts, string name) =>
        Find(parts, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
