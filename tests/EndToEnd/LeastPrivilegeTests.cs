using System.Text.Json;
using System.Text.Json.Nodes;
using Local;
using Local.Aws;
using Local.CloudFormation;
using Local.CloudFormation.Templates;
using Local.StepFunctions;
using Local.StepFunctions.Executions;

namespace Tests.EndToEnd;

/// <summary>The template's roles have the rights that a run needs, and none of these can be taken out.</summary>
public sealed class LeastPrivilegeTests : IAsyncLifetime
{
    const string Source = "input/claims.csv";

    /// <summary>What a run here has no use for, and AWS has, with the page that says so.</summary>
    static readonly Dictionary<string, string> OnlyOnAws = JsonSerializer.Deserialize<Dictionary<string, string>>(
        Repository.Text("tests/EndToEnd/Cases/only-on-aws.json"))!;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("privilege-");
    readonly Template _template = Template.Load(Repository.Path("template.yaml"));
    readonly AwsAccount _account = new("123456789012", "us-east-1");
    readonly Stack _stack;
    Cloud _cloud = null!;

    public LeastPrivilegeTests()
    {
        var parameters = new Dictionary<string, string> { ["MaxTrainingJobs"] = "1", ["Rounds"] = "2" };
        _stack = _template.CreateStack("local", parameters, _account);
    }

    public async ValueTask InitializeAsync()
    {
        _cloud = await Cloud.CreateAsync(_account, _folder, TimeProvider.System, new() { Seed = 1 });
        await _cloud.StartAsync();
        await DeployAsync(_stack);
        await _cloud.Objects.WriteAsync(
            Principal.Root(_cloud.Account),
            _stack.Resources["DataBucket"].PhysicalId,
            Source,
            WriteRowsAsync,
            TestContext.Current.CancellationToken);
    }

    static async Task WriteRowsAsync(Stream stream, CancellationToken cancellation)
    {
        await using var writer = new StreamWriter(stream, leaveOpen: true);
        for (var row = 0; row <= 60; row++)
            await writer.WriteLineAsync(row == 0 ? "label,feature" : $"{row % 7},{row % 5}");
    }

    [Fact]
    public async Task A_run_needs_every_right_but_those_that_only_AWS_uses()
    {
        Right[] rights =
            [.. _stack.Resources.Values.Where(resource => resource.Type == "AWS::IAM::Role").SelectMany(Rights)];
        var used = rights.Where(right => !OnlyOnAws.ContainsKey(right.Name)).ToList();

        Assert.Equal(
            OnlyOnAws.Keys.Order(), rights.Select(right => right.Name).Where(OnlyOnAws.ContainsKey).Distinct().Order());
        Assert.Equal("", await RefusalAsync(used));
        foreach (var right in used)
        {
            var refusal = await RefusalAsync([.. used.Where(other => other != right)]);
            Assert.True(
                refusal.Contains("not authorized to", StringComparison.Ordinal)
                    || refusal.Contains($"\"{right.Action}\" permissions", StringComparison.Ordinal),
                $"Without {right.Name} on {right.Resource}: '{refusal}'");
        }
    }

    /// <summary>Deploys the stack with only these rights and runs it.</summary>
    /// <returns>Why that failed, the failures of its training jobs included; empty when it succeeded.</returns>
    async Task<string> RefusalAsync(IReadOnlyCollection<Right> rights)
    {
        StateMachine machine;
        try
        {
            machine = await DeployAsync(
                _stack with { Resources = _stack.Resources.ToDictionary(it => it.Key, it => With(it.Value, rights)) });
        }
        catch (AwsException e)
        {
            return e.Message;
        }
        var trainings = _cloud.SageMaker.TrainingJobs.All.Count();
        var execution = await _cloud.StepFunctions.StartExecutionAsync(
            machine.Arn, input: $$"""{"source": "s3://{{_stack.Resources["DataBucket"].PhysicalId}}/{{Source}}"}""");
        await execution.Completion.WaitAsync(TestContext.Current.CancellationToken);
        return execution.Status is ExecutionStatus.Succeeded ? "" : string.Join('\n',
            _cloud.SageMaker.TrainingJobs.All.Skip(trainings)
                .Select(job => job.State.FailureReason)
                .Prepend(execution.Failure.Cause));
    }

    /// <summary>
    /// With the functions as the tests' own build has made them, and without Retry: what is refused would be refused
    /// again, seconds later.
    /// </summary>
    async Task<StateMachine> DeployAsync(Stack stack)
    {
        stack = stack with
        {
            Resources = stack.Resources.ToDictionary(
                it => it.Key, it => it.Value.Type == "AWS::Serverless::Function" ? Built(it.Value) : it.Value),
        };
        var deployed = await _cloud.DeployAsync(_template, stack, _ => { }, TestContext.Current.CancellationToken);
        var machine = Assert.Single(deployed.Machines);
        var definition = JsonNode.Parse(machine.DefinitionText)!;
        foreach (var (_, state) in definition["States"]!.AsObject())
            state!.AsObject().Remove("Retry");
        return _cloud.StepFunctions.UpdateStateMachine(machine.Arn, definition.ToJsonString(), null);
    }

    /// <summary>Each action on each resource that a role may do.</summary>
    static IEnumerable<Right> Rights(StackResource role) =>
        from policy in JsonNode.Parse(role.Properties.GetRawText())!["Policies"]!.AsArray()
        from statement in policy["PolicyDocument"]!["Statement"]!.AsArray()
        from action in Many(statement["Action"]!)
        from resource in Many(statement["Resource"]!)
        select new Right(role.LogicalId, action, resource, statement["Condition"]?.ToJsonString());

    /// <summary>A role with a statement for each of its rights; any other resource as it is.</summary>
    static StackResource With(StackResource resource, IReadOnlyCollection<Right> rights)
    {
        if (resource.Type != "AWS::IAM::Role")
            return resource;
        var properties = JsonNode.Parse(resource.Properties.GetRawText())!;
        properties["Policies"] = new JsonArray(new JsonObject
        {
            ["PolicyName"] = "Rights",
            ["PolicyDocument"] = new JsonObject
            {
                ["Version"] = "2012-10-17",
                ["Statement"] = new JsonArray(
                    [.. rights.Where(right => right.Role == resource.LogicalId).Select(right => right.Statement)]),
            },
        });
        return resource with { Properties = JsonSerializer.SerializeToElement(properties) };
    }

    static StackResource Built(StackResource function)
    {
        var properties = JsonNode.Parse(function.Properties.GetRawText())!;
        properties["CodeUri"] = Path.GetDirectoryName(Repository.Assembly(properties["Handler"]!.GetValue<string>()));
        return function with { Properties = JsonSerializer.SerializeToElement(properties) };
    }

    static string[] Many(JsonNode node) =>
        node is JsonArray array ? [.. array.Select(item => item!.GetValue<string>())] : [node.GetValue<string>()];

    public async ValueTask DisposeAsync()
    {
        await _cloud.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    sealed record Right(string Role, string Action, string Resource, string? Condition)
    {
        /// <summary>As the list has it: <c>SageMakerRole ecr:BatchGetImage</c>; of tags, with what is tagged.</summary>
        public string Name => $"{Role} {Action}{(Action == "sagemaker:AddTags" ? " on " + Resource.Split(':', '/')[5] : "")}";

        public JsonObject Statement
        {
            get
            {
                JsonObject statement = new()
                {
                    ["Effect"] = "Allow",
                    [nameof(Action)] = Action,
                    [nameof(Resource)] = Resource,
                };
                if (Condition is not null)
                    statement[nameof(Condition)] = JsonNode.Parse(Condition);
                return statement;
            }
        }
    }
}
