using Local.Aws;
using Local.CloudFormation;
using Local.StepFunctions.Language;

namespace Local.Run;

/// <summary>What is wrong with a template's state machines, line by line: <c>file:line:column: CODE: message at /States/A</c>.</summary>
static class Validation
{
    /// <summary>Checks a template's state machines, each as Step Functions would when it is created.</summary>
    /// <param name="print">Told of each complaint, of the warnings too, and of each state machine that has none.</param>
    /// <exception cref="AwsException">The template, a parameter or a substitution is wrong.</exception>
    public static ExitCode Run(RunRequest request, Action<string> print)
    {
        var template = Template.Load(request.Template);
        var stack = template.CreateStack(Runs.StackName, request.Parameters, new(request.Account, request.Region ?? "us-east-1"));
        var machines = stack.Resources.Values.Where(resource => resource.Type == "AWS::Serverless::StateMachine").ToList();
        if (machines.Count == 0)
            throw new AwsException("ValidationError", $"{request.Template} has no state machine.");
        var exitCode = ExitCode.Succeeded;
        foreach (var machine in machines)
        {
            var definition = StateMachineDefinition.Read(template, machine);
            var (isValid, lines) = Check(definition, withWarnings: true);
            foreach (var line in lines)
                print(line);
            if (isValid)
                print($"{definition.File}: {machine.LogicalId} is valid.");
            else
                exitCode = ExitCode.Refused;
        }
        return exitCode;
    }

    /// <exception cref="AwsException"><c>InvalidDefinition</c>, with all complaints but the warnings.</exception>
    public static void ThrowIfWrong(IEnumerable<StateMachineDefinition> definitions)
    {
        var complaints = definitions.SelectMany(definition => Check(definition, withWarnings: false).Lines).ToList();
        if (complaints.Count > 0)
            throw new AwsException("InvalidDefinition", string.Join('\n', complaints));
    }

    /// <summary>Whether the state machine can be created, and a line for each complaint, in the order of the file.</summary>
    static (bool IsValid, IEnumerable<string> Lines) Check(StateMachineDefinition definition, bool withWarnings)
    {
        var complaints = Definition.Read(definition.Text, Integrations.Knows, definition.IsExpress, withWarnings).Complaints;
        return (complaints.All(complaint => complaint.IsWarning), complaints
            .Select(complaint => (At: complaint.Position ?? definition.Locate(complaint.Location), Complaint: complaint)).OrderBy(it => it.At)
            .Select(it => $"{definition.File}:{it.At.Line}:{it.At.Column}: {Describe(it.Complaint)}"));
    }

    static string Describe(Complaint complaint) =>
        $"{(complaint.IsWarning ? "warning " : "")}{complaint.Code}: {complaint.Message}{(complaint.Position is null && complaint.Location is { } location ? $" at {location}" : "")}";
}
