using Local.Aws;
using Local.CloudFormation;
using Local.CloudFormation.Templates;
using Local.StepFunctions;
using Local.StepFunctions.Language;
using Local.StepFunctions.Language.Services;

namespace Local.Run;

/// <summary>
/// What is wrong with a template's state machines, line by line: <c>file:line:column: CODE: message at /States/A</c>.
/// </summary>
static class Validation
{
    public static IEnumerable<StackResource> StateMachines(Stack stack) =>
        stack.Resources.Values.Where(
            resource => resource.Type is "AWS::Serverless::StateMachine" or "AWS::StepFunctions::StateMachine");

    /// <param name="validated">Those that were found right before; null to look at all.</param>
    /// <exception cref="AwsException"><c>InvalidDefinition</c>, with all complaints but the warnings.</exception>
    public static void ThrowIfWrong(Template template, Stack stack, ValidatedDefinitions? validated = null)
    {
        var definitions = StateMachines(stack)
            .Select(machine => (machine.LogicalId, Definition: StateMachineDefinition.Read(template, machine)))
            .Where(machine => validated?.Contain(
                machine.LogicalId, machine.Definition.Text, machine.Definition.IsExpress) is not true)
            .ToList();
        var complaints = definitions
            .SelectMany(machine => Check(machine.Definition, withWarnings: false).Lines)
            .ToList();
        if (complaints.Count > 0)
            throw new AwsException("InvalidDefinition", string.Join('\n', complaints));
        foreach (var (id, definition) in definitions)
            validated?.Add(id, definition.Text, definition.IsExpress);
    }

    /// <summary>
    /// Whether the state machine can be created, and a line for each complaint, in the order of the file.
    /// </summary>
    public static (bool IsValid, IEnumerable<string> Lines) Check(StateMachineDefinition definition, bool withWarnings)
    {
        var read = Definition.Read(definition.Text, Integrations.Knows, definition.IsExpress, withWarnings);
        var complaints = read.Complaints;
        var lines =
            from complaint in complaints
            let position = complaint.Position ?? definition.Locate(complaint.Place ?? complaint.Location)
            orderby position
            select $"{definition.File}:{position.Line}:{position.Column}: {Describe(complaint)}";
        return (complaints.All(complaint => complaint.IsWarning), lines);
    }

    static string Describe(Complaint complaint)
    {
        var severity = complaint.IsWarning ? "warning " : "";
        var place = complaint.Position is null && complaint.Location is { } location ? $" at {location}" : "";
        return $"{severity}{complaint.Code}: {Sentence(complaint)}{place}";
    }

    /// <summary>
    /// What is no JSON is shown with its place in the file, so the parser's own copy of the text is left out.
    /// </summary>
    static string Sentence(Complaint complaint) =>
        complaint.Position is null ? complaint.Message : complaint.Message.Split("\n at [Source")[0];
}
