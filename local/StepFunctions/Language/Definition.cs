using System.Text.Json;

namespace Local.StepFunctions.Language;

/// <summary>A state machine as written in Amazon States Language, read and checked.</summary>
/// <seealso href="https://states-language.net"/>
sealed record Definition(StateGraph Graph, TimeSpan? Timeout)
{
    /// <summary>Reads a definition. Every complaint comes at once, and only a definition without one is returned.</summary>
    /// <param name="isResource">Whether a Task state can call this resource.</param>
    /// <param name="isExpress">Whether it is to be an Express state machine, which waits for no job.</param>
    public static (Definition? Definition, IReadOnlyList<Complaint> Complaints) Read(string text, Func<ResourceArn, bool> isResource, bool isExpress = false)
    {
        JsonElement json;
        try
        {
            json = JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = 1000, AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            return (null, [text.Trim().Length == 0
                ? new("SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object", null)
                : new("INVALID_JSON_DESCRIPTION", JsonText.Sentence(e), $"line: {e.LineNumber + 1}, column: {e.BytePositionInLine + 1}")]);
        }
        if (json.ValueKind is not JsonValueKind.Object)
            return (null, [new("SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object", null)]);
        var reader = new DefinitionReader(isResource, isExpress);
        var definition = reader.Read(json);
        return (reader.Complaints.Count == 0 ? definition : null, reader.Complaints);
    }
}

/// <summary>States that lead to one another: a machine's, a branch's, an item processor's.</summary>
sealed record StateGraph(string StartAt, IReadOnlyDictionary<string, State> States);

/// <summary>What is wrong with a definition, and where.</summary>
/// <param name="Code">As the service has it: <c>SCHEMA_VALIDATION_FAILED</c>, <c>MISSING_TRANSITION_TARGET</c>.</param>
/// <param name="Location">The place in the document: <c>/States/Train/Resource</c>.</param>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html"/>
sealed record Complaint(string Code, string Message, string? Location)
{
    public override string ToString() => Location is null ? $"{Code}: {Message}" : $"{Code}: {Message} at {Location}";
}
