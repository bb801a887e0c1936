using System.Text.Json;
using Local.Aws;
using Local.CloudFormation.Templates;

namespace Tests.CloudFormation;

public sealed class StateMachineDefinitionTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stack");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Substitutions_are_put_in_their_places_in_the_file()
    {
        Write("machine.asl.json",
            """{ "StartAt": "${First}", "TimeoutSeconds": ${Seconds}, "Query": "$map(${ a: $x })", """ +
            "\"Resource\": \"arn:${Partition}:states\" }");
        var definition = Read(
            "DefinitionUri: machine.asl.json, DefinitionSubstitutions: { First: A, Seconds: 60, Partition: !Ref AWS::Partition }");
        Assert.Equal(
            """{ "StartAt": "A", "TimeoutSeconds": 60, "Query": "$map(${ a: $x })", "Resource": "arn:aws:states" }""",
            definition.Text);
        Assert.Equal(Path.Combine(_folder.FullName, "machine.asl.json"), definition.File);
    }

    [Fact]
    public void A_placeholder_without_a_substitution_stays_as_it_is()
    {
        Write("machine.asl.json", """{ "StartAt": "${First}", "Comment": "${AWS::Region} ${Known}" }""");
        var definition = Read("DefinitionUri: machine.asl.json, DefinitionSubstitutions: { Known: x }");
        Assert.Equal("""{ "StartAt": "${First}", "Comment": "${AWS::Region} x" }""", definition.Text);
    }

    [Fact]
    public void States_may_be_written_in_yaml_and_in_the_template()
    {
        Write("machine.asl.yaml", "StartAt: ${First}\nStates:\n  A: { Type: Succeed, OutputPath: null, Comment: 2012-10-17 }\n");
        var yaml = JsonElement.Parse(
            Read("DefinitionUri: machine.asl.yaml, DefinitionSubstitutions: { First: A }").Text);
        Assert.Equal("""{"StartAt":"A","States":{"A":{"Type":"Succeed","OutputPath":null,"Comment":"2012-10-17"}}}""",
            JsonSerializer.Serialize(yaml));

        var inline = JsonElement.Parse(
            Read("Definition: { StartAt: '${First}', TimeoutSeconds: 60, States: { A: { Type: Succeed } } }, " +
            "DefinitionSubstitutions: { First: A }").Text);
        Assert.Equal("""{"StartAt":"A","TimeoutSeconds":60,"States":{"A":{"Type":"Succeed"}}}""",
            JsonSerializer.Serialize(inline));
    }

    [Theory]
    [InlineData("DefinitionUri: nowhere.json", "Resources.Machine.Properties.DefinitionUri: The file FOLDER/nowhere.json does not exist.")]
    [InlineData("Name: m", "Resources.Machine.Properties: Give the states in DefinitionUri or in Definition, one of the two.")]
    public void Missing_states_are_refused(string properties, string message)
    {
        var refusal = Assert.Throws<AwsException>(() => Read(properties));
        Assert.Equal(
            $"{Path.Combine(_folder.FullName, "template.yaml")}: " +
            $"{message.Replace("FOLDER/", _folder.FullName + Path.DirectorySeparatorChar)}", refusal.Message);
    }

    string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    StateMachineDefinition Read(string properties)
    {
        var template = Template.Load(Write("template.yaml", $$"""
            Transform: AWS::Serverless-2016-10-31
            Resources:
              Machine: { Type: AWS::Serverless::StateMachine, Properties: { Role: r, {{properties}} } }
            """));
        var stack = template.CreateStack("s", new Dictionary<string, string>(), new("012345678912", "us-west-2"));
        return StateMachineDefinition.Read(template, stack.Resources["Machine"]);
    }
}
