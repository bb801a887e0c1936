using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tests.TemplateTests;

public partial class ParameterTests
{
    static readonly JsonObject Parameters = Deployed.Section("Parameters").AsObject();

    public static TheoryData<string> Names => [.. Parameters.Select(parameter => parameter.Key)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_parameter_is_used_explained_and_grouped(string name)
    {
        var parameter = Parameters[name]!;
        var form = Deployed.Section("Metadata", "AWS::CloudFormation::Interface");
        var groups = form["ParameterGroups"]!.AsArray()
            .SelectMany(group => group!["Parameters"]!.AsArray())
            .Select(entry => entry!.GetValue<string>());
        var used = Deployed.Section("Resources").ToJsonString() + Deployed.Section("Conditions").ToJsonString();

        Assert.True(
            used.Contains($$"""{"Ref":"{{name}}"}""", StringComparison.Ordinal)
                || used.Contains($"${{{name}}}", StringComparison.Ordinal));
        Assert.EndsWith(".", parameter["Description"]!.GetValue<string>().TrimEnd(')'), StringComparison.Ordinal);
        Assert.StartsWith("must be ", parameter["ConstraintDescription"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.NotNull(parameter["AllowedPattern"] ?? parameter["AllowedValues"]);
        Assert.Single(groups, name);
        Assert.NotNull(form["ParameterLabels"]![name]?["default"]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_parameter_takes_its_default_and_what_is_sensible_and_refuses_what_is_not(string name)
    {
        var cases = Deployed.Cases("parameters.json")[name]!;

        Assert.True(Accepts(name, Deployed.Template.Parameters[name].Default!), $"{name} refuses its default.");
        Assert.All(
            cases["accepted"]!.AsArray(), value => Assert.True(Accepts(name, value!.GetValue<string>()), $"{name} refuses '{value}'."));
        Assert.All(
            cases["refused"]!.AsArray(), value => Assert.False(Accepts(name, value!.GetValue<string>()), $"{name} accepts '{value}'."));
    }

    [Fact]
    public void Nothing_else_is_named_like_a_parameter()
    {
        List<string> others = [];
        foreach (var section in (ReadOnlySpan<string>)["Mappings", "Conditions", "Rules", "Resources"])
            others.AddRange(Deployed.Section(section).AsObject().Select(entry => entry.Key));

        Assert.Empty(others.Intersect(Parameters.Select(parameter => parameter.Key)));
    }

    /// <remarks>
    /// A GPU or an accelerator would be paid for and not used: the state machine sets no tree_method.
    /// </remarks>
    [Theory]
    [InlineData("TrainingInstanceType", "training")]
    [InlineData("TransformInstanceType", "transform")]
    public void An_instance_type_is_one_that_the_API_takes_and_XGBoost_uses(string name, string list)
    {
        var cpu = Deployed.Cases("instance-types.json")[list]!.AsArray()
            .Select(type => type!.GetValue<string>())
            .Where(type => !Accelerated().IsMatch(type));

        Assert.Equal(
            cpu.Order(),
            Parameters[name]!["AllowedValues"]!.AsArray().Select(type => type!.GetValue<string>()).Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_page_of_parameters_has_each_with_its_default(string name)
    {
        var @default = Deployed.Template.Parameters[name].Default!;
        var row = $"| `{name}` | {(@default.Length > 0 ? $"`{@default}`" : "empty")} |";

        Assert.Contains(row, Repository.Text("docs/parameters.md"), StringComparison.Ordinal);
    }

    /// <remarks>The rules, which judge objective and metric together, are tested apart.</remarks>
    static bool Accepts(string name, string value) =>
        !Deployed.Refusal("us-east-1", (name, value))
            .Contains($"Parameter {name} failed to satisfy constraint", StringComparison.Ordinal);

    [GeneratedRegex(@"^ml\.(p\d|g\d|trn|inf)")]
    private static partial Regex Accelerated();
}
