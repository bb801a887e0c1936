using System.Text.Json;
using System.Xml.Linq;
using CsCheck;
using Local.Console.Graph;
using Local.StepFunctions.Language;

namespace Tests.Console;

/// <summary>A drawing can be read: boxes do not overlap, ways go around them and start and end at theirs.</summary>
public sealed class GraphLayoutTests
{
    static readonly string Orders = Repository.Text("tests/Console/Cases/project/orders.asl.json");

    /// <summary>Machines of up to 100 states, in which Choice, Next and Catch lead anywhere.</summary>
    static readonly Gen<string> Machines =
        from count in Gen.Int[1, 100]
        from targets in Gen.Int[0, count - 1].Array[3].Array[count]
        from kinds in Gen.Int[0, 9].Array[count]
        select Machine(count, targets, kinds);

    [Fact]
    public void Boxes_do_not_overlap_and_ways_cross_none() =>
        Machines.Sample(machine => Check(Draw(machine)), iter: 60, threads: 1);

    [Fact]
    public void A_definition_is_always_drawn_the_same() =>
        Machines.Sample(machine => Assert.Equal(Shape(Draw(machine)), Shape(Draw(machine))), iter: 20, threads: 1);

    [Fact]
    public void What_lies_in_a_Map_or_Parallel_state_is_drawn_inside_it()
    {
        var drawing = Draw(Orders);
        Check(drawing);
        var map = drawing.States.Single(state => state.Name == "Pack items");

        Assert.True(map.IsFrame);
        Assert.All(
            drawing.States.Where(state => state.Name is "Weigh" or "Fits?" or "Wrap" or "Too heavy"),
            inner => Assert.True(inner.X > map.X && inner.X + inner.Width < map.X + map.Width
                && inner.Y > map.Y && inner.Y + inner.Height < map.Y + map.Height, inner.Name));
    }

    [Fact]
    public void Ways_say_which_rule_or_error_leads_along_them()
    {
        var edges = Draw(Orders).Edges;

        Assert.Contains(edges, edge =>
            edge is { From: "Check order", To: "Ask for approval", Label: "$.amount >= 1000" });
        Assert.Contains(edges, edge =>
            edge is { From: "Check order", Description: "$.country is present && $.country == \"NL\"" });
        Assert.Contains(edges, edge => edge is { From: "Check order", To: "Refuse", Label: "Default" });
        Assert.Contains(edges, edge => edge is { Kind: EdgeKind.Catch, To: "Ship in parts", Label: "Catch TooHeavy" });
    }

    [Fact]
    public void A_poll_loop_goes_back_up()
    {
        var back = Draw(Orders).Edges.Single(edge => edge is { From: "Is approved?", To: "Ask for approval" });

        Assert.True(back.Points[0].Y > back.Points[^1].Y);
    }

    [Fact]
    public void A_tree_is_drawn_without_a_crossing()
    {
        var states = Enumerable.Range(0, 15).Select(i => i < 7
            ? $$"""
                "S{{i}}": { "Type": "Choice", "Default": "S{{2 * i + 2}}", "Choices": [
                    { "Variable": "$.x", "NumericEquals": {{i}}, "Next": "S{{2 * i + 1}}" }] }
                """
            : $$"""
                "S{{i}}": { "Type": "Pass", "End": true }
                """);
        var drawing = Draw($$"""{ "StartAt": "S0", "States": { {{string.Join(',', states)}} } }""");
        var leaves = Enumerable.Range(7, 8).Select(i => drawing.States.Single(state => state.Name == $"S{i}").X);

        Assert.Equal(leaves.Order(), leaves);
    }

    [Fact]
    public void Ways_to_the_handler_of_many_states_run_together()
    {
        var states = Enumerable.Range(0, 45).Select(i => $$"""
            "S{{i}}": { "Type": "Parallel", "Next": "S{{i + 1}}",
                "Branches": [{ "StartAt": "P{{i}}", "States": { "P{{i}}": { "Type": "Pass", "End": true } } }],
                "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "Handle" }] }
            """);
        var drawing = Draw($$"""
            { "StartAt": "S0", "States": { {{string.Join(',', states)}},
                "S45": { "Type": "Succeed" }, "Handle": { "Type": "Fail" } } }
            """);

        Check(drawing);
        Assert.InRange(drawing.Width, 0, 1000);
        Assert.Equal(45, drawing.Edges.Count(edge => edge is { To: "Handle", Label: "Catch States.ALL" }));
    }

    [Fact]
    public void What_many_rules_lead_to_is_set_in_rows()
    {
        const int Kinds = 31;
        var rules = Enumerable.Range(0, Kinds).Select(i => $$"""
            { "Variable": "$.kind", "StringEquals": "kind {{i}}", "Next": "Prepare {{i}}" }
            """);
        var states = Enumerable.Range(0, Kinds).Select(i => $$"""
            "Prepare {{i}}": { "Type": "Pass", "Next": "Handle {{i}}" },
            "Handle {{i}}": { "Type": "Pass", "Next": "Archive" }
            """);
        var drawing = Draw($$"""
            { "StartAt": "Route", "States": {
                "Route": { "Type": "Choice", "Choices": [{{string.Join(',', rules)}}], "Default": "Unknown" },
                {{string.Join(',', states)}},
                "Archive": { "Type": "Succeed" }, "Unknown": { "Type": "Fail" } } }
            """);

        Check(drawing);
        Assert.InRange(drawing.Width, 0, 2000); // beside each other they have 5,500
        // The rows stand one below another.
        var left = Enumerable.Range(0, Kinds)
            .Select(i => drawing.States.Single(state => state.Name == $"Prepare {i}"))
            .GroupBy(state => state.Y).Select(row => row.Min(state => state.X)).ToList();
        Assert.Equal(4, left.Count);
        Assert.InRange(left.Max() - left.Min(), 0, 300);
        Assert.Equal(Kinds, drawing.Edges.Count(edge => edge is { From: "Route", Label: not null, To: not "Unknown" }));
    }

    [Fact]
    public async Task The_file_is_well_formed_whatever_states_are_called()
    {
        var name = JsonSerializer.Serialize("<script>&\"'😀 ]]>");
        var definition = $$"""{ "StartAt": {{name}}, "States": { {{name}}: { "Type": "Pass", "End": true } } }""";
        var svg = XDocument.Parse(await GraphFile.OfMachineAsync("<M>", Read(definition)));

        Assert.Contains(svg.Descendants(), element =>
            element.Name.LocalName == "text" && element.Value.StartsWith("<script>"));
        Assert.DoesNotContain(svg.Descendants(), element => element.Name.LocalName == "script");
    }

    static void Check(GraphDrawing drawing)
    {
        foreach (var (a, i) in drawing.States.Select((state, i) => (state, i)))
        {
            foreach (var b in drawing.States.Skip(i + 1).Where(other => other.Depth == a.Depth))
                Assert.False(Overlap(a, b), $"{a} overlaps {b}");
        }
        var boxes = drawing.States.ToDictionary(state => state.Name);
        foreach (var edge in drawing.Edges)
        {
            if (edge.From is { } from && edge.From != edge.To)
                Assert.True(IsAtBorder(boxes[from], edge.Points[0]), $"{edge} does not leave {from}");
            if (edge.To is { } to && edge.From != edge.To)
                Assert.True(IsAtBorder(boxes[to], edge.Points[^1]), $"{edge} does not meet {to}");
            // A way bends between layers: its bends lie in no box of its own level.
            foreach (var (x, y) in edge.Points.Skip(1).SkipLast(1))
            {
                var level = (edge.From ?? edge.To) is { } end ? boxes[end].Depth : 0;
                Assert.DoesNotContain(drawing.States, box => box.Depth == level && edge.From != edge.To
                    && x > box.X && x < box.X + box.Width && y > box.Y && y < box.Y + box.Height);
            }
        }
    }

    static bool Overlap(DrawnState a, DrawnState b) =>
        a.X < b.X + b.Width && b.X < a.X + a.Width && a.Y < b.Y + b.Height && b.Y < a.Y + a.Height;

    static bool IsAtBorder(DrawnState box, (double X, double Y) point) =>
        point.X >= box.X && point.X <= box.X + box.Width
        && (Math.Abs(point.Y - box.Y) < 0.01 || Math.Abs(point.Y - box.Y - box.Height) < 0.01);

    static string Shape(GraphDrawing drawing) =>
        string.Join('\n', drawing.States) + string.Join('\n', drawing.Edges.Select(PathData.Of));

    static GraphDrawing Draw(string definition) => GraphLayout.Draw(Read(definition));

    static Definition Read(string definition)
    {
        var (read, complaints) = Definition.Read(definition, _ => true);
        return read ?? throw new InvalidOperationException(string.Join('\n', complaints));
    }

    static string Machine(int count, int[][] targets, int[] kinds)
    {
        // Each state leads at least to the next one, so that all are reached.
        var states = Enumerable.Range(0, count).Select(i => (kinds[i], i + 1 < count) switch
        {
            ( < 3, true) => $$"""
                "S{{i}}": { "Type": "Choice", "Default": "S{{i + 1}}", "Choices": [
                    { "Variable": "$.x", "NumericEquals": 1, "Next": "S{{targets[i][0]}}" },
                    { "Variable": "$.x", "NumericEquals": 2, "Next": "S{{targets[i][1]}}" }] }
                """,
            (3, true) => $$"""
                "S{{i}}": { "Type": "Parallel", "Next": "S{{i + 1}}",
                    "Branches": [{ "StartAt": "P{{i}}", "States": { "P{{i}}": { "Type": "Pass", "End": true } } }],
                    "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "S{{targets[i][2]}}" }] }
                """,
            (_, true) => $$"""
                "S{{i}}": { "Type": "Pass", "Next": "S{{i + 1}}" }
                """,
            _ => $$"""
                "S{{i}}": { "Type": "Pass", "End": true }
                """,
        });
        return $$"""{ "StartAt": "S0", "States": { {{string.Join(',', states)}} } }""";
    }
}
