using Local.Aws;
using Local.CloudFormation;
using Local.CloudFormation.Templates;
using Local.StepFunctions.Language;
using Local.StepFunctions.Language.Services;

namespace Local.Run;

/// <summary>
/// What is wrong with a template's state machines, line by line: <c>file:line:column: CODE: message at /States/A</c>.
/// </summary>
static class Validation
{
    public static IEnumerable<StackResource> StateMachines(Stack stack) =>
        stack.Resources.Values.Where(resource => resource.Type == "AWS::Serverless::StateMachine");

    /// <exception cref="AwsException"><c>InvalidDefinition</c>, with all complaints but the warnings.</exception>
    public static void ThrowIfWrong(Template template, Stack stack)
    {
        var complaints = StateMachines(stack)
            .SelectMany(machine => Check(StateMachineDefinition.Read(template, machine), withWarnings: false).Lines)
            .ToList();
        if (complaints.Count > 0)
            throw new AwsException("InvalidDefinition", string.Join('\n', complaints));
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
