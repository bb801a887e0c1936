using Local.CloudFormation.Templates;
using Local.Console.Graph;
using Local.StepFunctions;
using Local.StepFunctions.Language;

namespace Local.Console.Editing;

/// <summary>
/// A definition as it is while it is typed: what is wrong with it, where, and how it is drawn when nothing is.
/// </summary>
sealed record Checked(IReadOnlyList<PlacedComplaint> Complaints, Definition? Definition, GraphDrawing? Drawing)
{
    public bool IsValid => Definition is not null;

    public static Checked Read(string text, bool isExpress, StepFunctionsService service)
    {
        var complaints = service.Validate(text, isExpress, withWarnings: true);
        var definition = complaints.Any(complaint => !complaint.IsWarning) ? null
            : Definition.Read(text, null, isExpress).Definition;
        var positions = complaints.Count == 0 ? null : SourcePositions.Read(new StringReader(text));
        return new(
            [.. complaints.Select(
                complaint => new PlacedComplaint(
                    complaint, complaint.Position ?? positions!.Find(complaint.Location ?? "")))
                        .OrderBy(placed => placed.Line)],
            definition,
            definition is null ? null : GraphLayout.Draw(definition));
    }
}

/// <summary>A complaint with its place in the text, from 1.</summary>
sealed record PlacedComplaint(string Code, string Message, bool IsWarning, int Line, int Column)
{
    public PlacedComplaint(Complaint complaint, (int Line, int Column) at)
        : this(complaint.Code, complaint.Message, complaint.IsWarning, at.Line, at.Column)
    {
    }
}
