using System.Text.Json.Nodes;
using Local.Aws;
using Local.CloudFormation;
using Local.CloudFormation.ResourceTypes;
using Local.CloudFormation.Templates;

namespace Tests.CloudFormation;

/// <summary>
/// The cases in Cases/*.txt: a template and parameters, and the stack they make or the exact complaints.
/// </summary>
public class TemplateTests
{
    static readonly AwsAccount Account = new("012345678912", "us-west-2");

    public static TheoryData<string, string> Cases() =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "CloudFormation", "Cases"), "*.txt")
            .SelectMany(file => Case.ReadAll(file).Select(it => (Path.GetFileName(file), it.Name)))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_template_makes_the_stack_or_the_complaints_of_its_case(string file, string name)
    {
        var test = Case.ReadAll(Path.Combine(AppContext.BaseDirectory, "CloudFormation", "Cases", file))
            .Single(it => it.Name == name);
        if (test.Complaints is { } complaints)
        {
            var refusal = Assert.Throws<AwsException>(() => CreateStack(test));
            Assert.Equal("ValidationError", refusal.Code);
            Assert.Equal(complaints, refusal.Message);
        }
        else
        {
            var stack = CreateStack(test);
            var expected = JsonNode.Parse(test.Stack!)!.AsObject();
            Assert.NotEmpty(expected);
            if (test.Warnings is { } warnings)
                Assert.Equal(warnings.Split('\n'), stack.Warnings);
            foreach (var (key, value) in expected)
            {
                JsonObject actual = key switch
                {
                    "Outputs" =>
                        new(stack.Outputs.Select(it => KeyValuePair.Create(it.Key, (JsonNode?)it.Value.Value))),
                    "Parameters" => new(stack.Parameters.Select(
                        it => KeyValuePair.Create(it.Key, (JsonNode?)it.Value))),
                    "PhysicalIds" => new(stack.Resources.Select(
                        it => KeyValuePair.Create(it.Key, (JsonNode?)it.Value.PhysicalId))),
                    "Types" => new(stack.Resources.Select(
                        it => KeyValuePair.Create(it.Key, (JsonNode?)DeployedType.Of(it.Value.Type)))),
                    "Properties" => new(stack.Resources.Select(
                        it => KeyValuePair.Create(it.Key, JsonNode.Parse(it.Value.Properties.GetRawText())))),
                    _ => throw new InvalidDataException($"{key} in {file}"),
                };
                Assert.True(JsonNode.DeepEquals(value, actual), $"{key}: expected\n{value}\nbut it is\n{actual}");
            }
        }
    }

    [Theory]
    [InlineData("Metadata:\n  A:\n    B:\n      - { id: [[]]\n      - { id: b }\nResources:\n  C: 1\n")]
    [InlineData("Metadata:\n  - { id: ? a\n  - { id: b }\nResources: {}\n")]
    [InlineData("Resources:\n  A: %x\n")]
    [InlineData("Resources:\n  - Fn::Contains:\n    - [\n  a, b,\n    c\n    ]\n")]
    public void Unbalanced_yaml_is_refused_with_a_line(string text)
    {
        var refusal = Assert.Throws<AwsException>(() => Template.Parse(new StringReader(text), "template.yaml"));
        Assert.Matches(@"^template\.yaml:\d+: The YAML cannot be read", refusal.Message);
    }

    [Theory]
    [InlineData("""{"Fn::Sub": ["${a}${a}", {"a": <>}]}""", 40)]
    [InlineData("""{"Fn::Sub": ["${a}${a}", {"a": <>}]}""", 40, "")]
    [InlineData("""{"Fn::Base64": <>}""", 80)]
    [InlineData("""{"Fn::ToJsonString": [<>]}""", 40)]
    [InlineData("""{"Fn::Join": ["-", {"Fn::Split": ["x", <>]}]}""", 20, 1_000_000)]
    public void Functions_that_make_ever_more_are_refused(string function, int depth, object? innermost = null)
    {
        var text = innermost is int length ? new string('x', length) : innermost ?? "\\\"";
        var value = Enumerable.Range(0, depth).Aggregate($"\"{text}\"", (inner, _) => function.Replace("<>", inner));
        var template = $$"""
            Resources:
              Group: { Type: AWS::Logs::LogGroup, Properties: { Tags: {{value}} } }
            """;
        var test = new Case("bomb", template, [], null, null, null, false);

        var refusal = Assert.Throws<AwsException>(() => CreateStack(test));

        Assert.Equal("The functions of the template make more than 16777216 characters together.", refusal.Message);
    }

    static Stack CreateStack(Case test) =>
        Template.Parse(new StringReader(test.Template), "template.yaml")
        .CreateStack("tune-model", test.Parameters, Account, test.IsStrict);

    sealed record Case(
        string Name,
        string Template,
        Dictionary<string, string> Parameters,
        string? Stack,
        string? Complaints,
        string? Warnings,
        bool IsStrict)
    {
        /// <summary>
        /// Reads <c>=== name</c>, then <c>--- parameters</c>, <c>--- template</c> and <c>--- stack</c> or <c>---
        /// complaints</c>.
        /// </summary>
        public static IEnumerable<Case> ReadAll(string file) =>
            File.ReadAllText(file).Split("=== ", StringSplitOptions.RemoveEmptyEntries).Select(Read);

        static Case Read(string text)
        {
            var sections = text.Split("\n--- ").Skip(1).Select(it => $"{it}\n".Split('\n', 2))
                .ToDictionary(it => it[0].Trim(), it => it[1].TrimEnd());
            var parameters = sections.GetValueOrDefault("parameters", "")
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(it => it.Split('=', 2)).ToDictionary(it => it[0], it => it[1]);
            return new(
                text.Split('\n')[0],
                sections["template"],
                parameters,
                sections.GetValueOrDefault("stack"),
                sections.GetValueOrDefault("complaints"),
                sections.GetValueOrDefault("warnings"),
                sections.ContainsKey("strict"));
        }
    }
}
