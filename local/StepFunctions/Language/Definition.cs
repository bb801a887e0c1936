using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Language.Reading;

namespace Local.StepFunctions.Language;

/// <summary>A state machine as written in Amazon States Language, read and checked.</summary>
/// <seealso href="https://states-language.net"/>
sealed record Definition(StateGraph Graph, TimeSpan? Timeout)
{
    /// <summary>
    /// Reads a definition. Every complaint comes at once, and only a definition without one is returned.
    /// </summary>
    /// <param name="isResource">Whether a Task state can call this resource; null for a definition that was found valid
    /// before.</param>
    /// <param name="isExpress">Whether it is to be an Express state machine, which waits for no job.</param>
    /// <param name="withWarnings">Whether what is allowed and looks like a mistake is among the complaints.</param>
    public static (Definition? Definition, IReadOnlyList<Complaint> Complaints) Read(
        string text, Func<ResourceArn, bool>? isResource, bool isExpress = false, bool withWarnings = false)
    {
        if (Parse(text, out var complaints) is not { } json)
            return (null, complaints);
        var reader = new DefinitionReader(isResource, isExpress);
        var definition = reader.Read(json);
        var isValid = reader.Complaints.All(complaint => complaint.IsWarning);
        return (
            isValid ? definition : null,
            withWarnings ? reader.Complaints : [.. reader.Complaints.Where(complaint => !complaint.IsWarning)]);
    }

    /// <summary>Reads the definition of one state; the states that it leads to need not be there.</summary>
    public static (
        State? State, IReadOnlyList<Complaint> Complaints) ReadState(string text, Func<ResourceArn, bool> isResource)
    {
        if (Parse(text, out var faults) is not { } json)
            return (null, faults);
        var reader = new DefinitionReader(isResource, isExpress: false);
        var state = reader.ReadState(json);
        Complaint[] complaints = [.. reader.Complaints.Where(complaint => !complaint.IsWarning)];
        return (complaints.Length == 0 ? state : null, complaints);
    }

    static JsonElement? Parse(string text, out IReadOnlyList<Complaint> complaints)
    {
        try
        {
            var json = JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = 1000 });
            complaints =
                json.ValueKind is not JsonValueKind.Object
                    ? [new("SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object", null)]
                : !WholeCharacters.AreIn(json)
                    ? [new("INVALID_JSON_DESCRIPTION", "A text has half of a surrogate pair.", null)]
                : [];
            return complaints.Count == 0 ? json : null;
        }
        catch (JsonException)
        {
            var fault = JsonFault.Find(text);
            complaints =
            [
                text.Trim().Length == 0
                    ? new("SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object", null)
                    : new("INVALID_JSON_DESCRIPTION", fault.Message, fault.Source)
                    {
                        Position = (fault.Line, Math.Max(1, fault.Column - 1)),
                    },
            ];
            return null;
        }
    }
}

/// <summary>States that lead to one another: a machine's, a branch's, an item processor's.</summary>
sealed record StateGraph(string StartAt, IReadOnlyDictionary<string, State> States)
{
    /// <summary>The states here and inside them.</summary>
    public IEnumerable<State> All =>
        States.Values.SelectMany(state => Inside(state).SelectMany(graph => graph.All).Prepend(state));

    /// <summary>The state of a name, here or inside a state; null when there is none.</summary>
    public State? Find(string name) => All.FirstOrDefault(state => state.Name == name);

    /// <summary>The branches of a Parallel state, the item processor of a Map.</summary>
    public static IReadOnlyList<StateGraph> Inside(State state) => state switch
    {
        ParallelState parallel => parallel.Branches,
        MapState map => [map.ItemProcessor],
        _ => [],
    };
}

/// <summary>What is wrong with a definition, and where.</summary>
/// <param name="Code">As the service has it: <c>SCHEMA_VALIDATION_FAILED</c>, <c>MISSING_TRANSITION_TARGET</c>.</param>
/// <param name="Location">The place in the document: <c>/States/Train/Resource</c>; null for the document as a
/// whole.</param>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html"/>
sealed record Complaint(string Code, string Message, string? Location)
{
    /// <summary>How the service refuses a definition.</summary>
    public static AwsException Refusal(IEnumerable<Complaint> complaints) =>
        new("InvalidDefinition", $"Invalid State Machine Definition: '{string.Join(", ", complaints)}'");

    /// <summary>Whether the state machine can be created all the same.</summary>
    public bool IsWarning { get; init; }

    /// <summary>Where exactly it is, if that is inside what AWS names as the location.</summary>
    public string? Place { get; init; }

    /// <summary>The line and column, from 1, of what is no JSON.</summary>
    public (int Line, int Column)? Position { get; init; }

    /// <summary>As CreateStateMachine words it, which has <c>null</c> for the document as a whole.</summary>
    public override string ToString() => $"{Code}: {Message} at {Location ?? "null"}";
}
