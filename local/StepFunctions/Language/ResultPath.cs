using System.Text.Json;
using Local.StepFunctions.Language.Paths;

namespace Local.StepFunctions.Language;

/// <summary>
/// Puts a result into a state's input where <c>ResultPath</c> says, making what is missing on the way.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultpath.html"/>
static class ResultPath
{
    public static JsonElement Place(JsonPath path, JsonElement input, JsonElement result)
    {
        if (path.Segments.Count == 0)
            return result;
        var text = new JsonText();
        Write(text, path, 0, input, result);
        return text.ToElement();
    }

    static void Write(JsonText text, JsonPath path, int depth, JsonElement? value, JsonElement result)
    {
        if (depth == path.Segments.Count)
            text.Element(result);
        else if (path.Segments[depth] is PathSegment.Name(var name))
            WriteObject(text, path, depth, name, value, result);
        else if (path.Segments[depth] is PathSegment.Index(var index)
            && value is { ValueKind: JsonValueKind.Array } array
            && index >= 0
            && index < array.GetArrayLength())
            WriteArray(text, path, depth, index, array, result);
        else
            throw Mismatch(path, value);
    }

    static void WriteObject(
        JsonText text,
        JsonPath path,
        int depth,
        string name,
        JsonElement? value,
        JsonElement result)
    {
        if (value is { ValueKind: not JsonValueKind.Object } and not { ValueKind: JsonValueKind.Null })
            throw Mismatch(path, value);
        JsonElement? inner = null;
        text.Object();
        if (value is { ValueKind: JsonValueKind.Object } existing)
        {
            foreach (var property in existing.EnumerateObject())
            {
                text.Name(property.Name);
                if (property.Name == name)
                    Write(text, path, depth + 1, inner = property.Value, result);
                else
                    text.Element(property.Value);
            }
        }
        if (inner is null)
        {
            text.Name(name);
            Write(text, path, depth + 1, null, result);
        }
        text.EndObject();
    }

    static void WriteArray(JsonText text, JsonPath path, int depth, int index, JsonElement array, JsonElement result)
    {
        text.Array();
        for (var i = 0; i < array.GetArrayLength(); i++)
        {
            if (i == index)
                Write(text, path, depth + 1, array[i], result);
            else
                text.Element(array[i]);
        }
        text.EndArray();
    }

    static EvaluationException Mismatch(JsonPath path, JsonElement? input) =>
        new(
            "States.ResultPathMatchFailure",
            $"Unable to apply step \"{path.Segments[^1]}\" of the ResultPath '{path.Text}' to input {input?.GetRawText() ?? "null"}.");
}
