using Local.StepFunctions.Jsonata;

namespace Local.StepFunctions.Language;

/// <summary>Finds what an expression refers to and can never see: it has no input of its own, only variables.</summary>
/// <remarks>
/// The texts are the service's, as its users quote them; that of <c>$$</c> is made after the one of names.
/// </remarks>
sealed class JsonataReferences
{
    readonly HashSet<string> _complaints = [];
    readonly IReadOnlyCollection<string> _members;

    JsonataReferences(IReadOnlyCollection<string> members) => _members = members;

    /// <param name="members">What <c>$states</c> has where the expression stands.</param>
    public static IReadOnlyCollection<string> Complaints(
        JsonataExpression expression, IReadOnlyCollection<string> members)
    {
        var references = new JsonataReferences(members);
        references.Visit(expression.Root, isTop: true);
        return references._complaints;
    }

    /// <param name="isTop">Whether the node is evaluated with what the whole expression is evaluated with:
    /// nothing.</param>
    void Visit(Node? node, bool isTop)
    {
        switch (node)
        {
            case null:
                return;
            case NameNode name when isTop:
                _complaints.Add($"Reference to '{name.Name}' at the top level is not supported.");
                break;
            case VariableNode { Name: "$" }:
                _complaints.Add("Reference to '$$' at the top level is not supported.");
                break;
            case PathNode
            {
                Steps: [{ Node: VariableNode { Name: "states" } }, { Node: NameNode member }, ..],
            } when !_members.Contains(member.Name):
                _complaints.Add($"Field '$states.{member.Name}' does not exist.");
                break;
        }
        // Only the first step of a path starts at the top; a function's body starts where the function is.
        foreach (var (part, startsThere) in Parts(node))
            Visit(part, isTop && startsThere);
        foreach (var filter in node.Predicates ?? [])
            Visit(filter, isTop: false);
        foreach (var (key, value) in node.Group ?? [])
        {
            Visit(key, isTop: false);
            Visit(value, isTop: false);
        }
    }

    static IEnumerable<(Node? Part, bool StartsThere)> Parts(Node node) => node switch
    {
        PathNode path => path.Steps.SelectMany((step, i) => OfStep(step, isFirst: i == 0)),
        SortNode sort => sort.Terms.Select(term => ((Node?)term.Expression, false)),
        TransformationNode change => [(change.Pattern, false), (change.Update, false), (change.Delete, false)],
        BinaryNode binary => [(binary.Left, true), (binary.Right, true)],
        NegationNode negation => [(negation.Operand, true)],
        ArrayNode array => array.Items.Select(item => ((Node?)item, true)),
        ObjectNode members =>
            members.Members.SelectMany(member => new (Node?, bool)[] { (member.Key, true), (member.Value, true) }),
        BlockNode block => block.Expressions.Select(expression => ((Node?)expression, true)),
        ConditionNode condition => [(condition.Test, true), (condition.Then, true), (condition.Else, true)],
        BindingNode binding => [(binding.Value, true)],
        CallNode call => call.Arguments.Prepend(call.Function).Select(part => (part, true)),
        LambdaNode lambda => [(lambda.Body, true)],
        _ => [],
    };

    static IEnumerable<(Node? Part, bool StartsThere)> OfStep(Step step, bool isFirst) =>
        (step.Stages ?? []).Select(stage => (stage.Filter, false)).Prepend((step.Node, isFirst));
}
