using Local.StepFunctions.Jsonata;

namespace Local.StepFunctions.Language;

/// <summary>Finds what an expression refers to and can never see: it has no input of its own, only variables.</summary>
/// <remarks>The texts are the service's, as its users quote them; that of <c>$$</c> is made after the one of names.</remarks>
sealed class JsonataReferences
{
    readonly HashSet<string> _complaints = [];
    readonly bool _hasErrorOutput;

    /// <param name="hasErrorOutput">Whether it is part of a catcher, where <c>$states.errorOutput</c> is.</param>
    JsonataReferences(bool hasErrorOutput) => _hasErrorOutput = hasErrorOutput;

    /// <param name="text">An expression without a fault.</param>
    public static IReadOnlyCollection<string> Complaints(string text, bool hasErrorOutput)
    {
        var references = new JsonataReferences(hasErrorOutput);
        references.Visit(Parser.Parse(text), isTop: true);
        return references._complaints;
    }

    /// <param name="isTop">Whether the node is evaluated with what the whole expression is evaluated with: nothing.</param>
    void Visit(Node? node, bool isTop)
    {
        switch (node)
        {
            case null:
                return;
            case Name name when isTop:
                _complaints.Add($"Reference to '{name.Value}' at the top level is not supported.");
                break;
            case Variable { Name: "$" }:
                _complaints.Add("Reference to '$$' at the top level is not supported.");
                break;
            case PathNode { Steps: [Variable { Name: "states" }, Name { Value: "errorOutput" }, ..] } when !_hasErrorOutput:
                _complaints.Add("Field '$states.errorOutput' does not exist.");
                break;
        }
        // Only the first step of a path starts at the top; a function's body starts where the function is.
        foreach (var (part, startsThere) in Parts(node))
            Visit(part, isTop && startsThere);
        foreach (var filter in (node.Predicates ?? []).Concat((node.Stages ?? []).Select(stage => stage.Filter).OfType<Node>()))
            Visit(filter, isTop: false);
        foreach (var (key, value) in node.Group ?? [])
        {
            Visit(key, isTop: false);
            Visit(value, isTop: false);
        }
    }

    static IEnumerable<(Node? Part, bool StartsThere)> Parts(Node node) => node switch
    {
        PathNode path => path.Steps.Select((step, i) => ((Node?)step, i == 0)),
        SortStep sort => sort.Terms.Select(term => ((Node?)term.Expression, false)),
        Transformation change => [(change.Pattern, false), (change.Update, false), (change.Delete, false)],
        Binary binary => [(binary.Left, true), (binary.Right, true)],
        Negation negation => [(negation.Operand, true)],
        ArrayNode array => array.Items.Select(item => ((Node?)item, true)),
        ObjectNode members => members.Members.SelectMany(member => new (Node?, bool)[] { (member.Key, true), (member.Value, true) }),
        Block block => block.Expressions.Select(expression => ((Node?)expression, true)),
        Condition condition => [(condition.Test, true), (condition.Then, true), (condition.Else, true)],
        Binding binding => [(binding.Value, true)],
        Call call => call.Arguments.Prepend(call.Function).Select(part => (part, true)),
        Jsonata.Lambda lambda => [(lambda.Body, true)],
        _ => [],
    };
}
