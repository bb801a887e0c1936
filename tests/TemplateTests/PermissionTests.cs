using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Local.CloudFormation.Templates;

namespace Tests.TemplateTests;

/// <remarks>What Step Functions needs for each integration:
/// https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html#sagemaker-iam</remarks>
public partial class PermissionTests
{
    const string Account = "arn:aws-cn:sagemaker:cn-north-1:012345678901";
    static readonly JsonObject States = Deployed.StateMachine["States"]!.AsObject();

    [Fact]
    public void Each_function_that_a_state_calls_may_be_invoked_and_no_other()
    {
        var called = States.Select(state => StateMachineTests.Function(state.Value!))
            .OfType<string>()
            .Select(Deployed.Arn);
        var allowed = Policies.Of("StateMachineRole")
            .Where(statement => statement.Actions.Contains("lambda:InvokeFunction"))
            .SelectMany(statement => statement.Resources);

        Assert.Equal(called.Order(), allowed.Order());
    }

    [Fact]
    public void Each_SageMaker_action_of_a_state_is_allowed_with_what_it_needs_besides()
    {
        List<(string Action, string Resource)> needed = [];
        foreach (var (action, noun, sync) in Integrations())
        {
            var resource = $"{Account}:{Words().Replace(noun, "-").ToLowerInvariant()}/prefix-*";
            needed.Add((action, resource));
            if (sync)
                needed.AddRange([($"Describe{noun}", resource), ($"Stop{noun}", resource)]);
            needed.AddRange([("AddTags", resource), ("ListTags", resource)]);
            // "Amazon SageMaker automatically propagates the tags to the training jobs": CreateHyperParameterTuningJob,
            // Tags.
            if (noun == "HyperParameterTuningJob")
                needed.AddRange([("AddTags", $"{Account}:training-job/prefix-*"), ("ListTags", $"{Account}:training-job/prefix-*")]);
        }
        var allowed = from statement in Policies.Of("StateMachineRole")
                      from action in statement.Actions
                      where action.StartsWith("sagemaker:", StringComparison.Ordinal)
                      from resource in statement.Resources
                      select $"{action} {resource}";

        Assert.Equal(needed.Select(need => $"sagemaker:{need.Action} {need.Resource}").Order(), allowed.Order());
    }

    [Fact]
    public void Each_state_that_waits_for_a_job_may_listen_to_its_events()
    {
        var rules = from integration in Integrations()
                    where integration.Sync
                    let job = integration.Noun == "HyperParameterTuningJob" ? "TuningJob" : integration.Noun
                    select $"arn:aws-cn:events:cn-north-1:012345678901:rule/StepFunctionsGetEventsForSageMaker{job}sRule";
        var events = Assert.Single(Policies.Of("StateMachineRole"), statement => statement.Actions.Contains("events:PutRule"));

        Assert.Equal(["events:DescribeRule", "events:PutRule", "events:PutTargets"], events.Actions.Order());
        Assert.Equal(rules.Order(), events.Resources.Order());
    }

    [Fact]
    public void The_role_that_the_states_pass_may_be_passed_to_SageMaker_only()
    {
        var passed = Role()
            .Matches(Repository.Text("statemachine/tune-model.asl.json"))
            .Select(match => match.Groups[1].Value)
            .Distinct();
        var statement = Assert.Single(Policies.Of("StateMachineRole"), statement => statement.Actions.Contains("iam:PassRole"));

        Assert.Equal("SageMakerRoleArn", Assert.Single(passed));
        Assert.Equal(Deployed.Arn("SageMakerRole"), StateMachineTests.Substitution("SageMakerRoleArn"));
        Assert.Equal(Deployed.Arn("SageMakerRole"), Assert.Single(statement.Resources));
        Assert.Equal(
            """{"StringEquals":{"iam:PassedToService":"sagemaker.amazonaws.com"}}""",
            statement.Condition?.ToJsonString());
    }

    [Theory]
    [InlineData("SageMakerRole", "s3:GetObject", @"""S3Uri\.\$"": ""States\.Format\('s3://\$\{Bucket\}/(\w+)/")]
    [InlineData("SageMakerRole", "s3:PutObject", @"""S3OutputPath\.\$"": ""States\.Format\('s3://\$\{Bucket\}/(\w+)/")]
    [InlineData("GenerateDatasetFunctionRole", "s3:PutObject", @"""S3Uri\.\$"": ""States\.Format\('s3://\$\{Bucket\}/(\w+)/")]
    public void The_folders_that_the_states_name_may_be_read_and_written(string role, string action, string pattern)
    {
        var folders = Regex.Matches(Repository.Text("statemachine/tune-model.asl.json"),
          pattern).Select(match => match.Groups[1].Value).Distinct().ToArray();

        Assert.NotEmpty(folders);
        Assert.All(folders, folder => Assert.True(Policies.Allow(role, action,
          $"{Deployed.Arn("DataBucket")}/{folder}/*"), $"{role} lacks {action} on {folder}/*."));
    }

    [Fact]
    public void No_action_has_a_wildcard_and_only_actions_without_a_resource_are_allowed_on_everything()
    {
        var statements = Deployed.Resources("AWS::IAM::Role").SelectMany(Policies.Of).ToArray();
        var everywhere = statements
            .Where(statement => statement.Resources.Contains("*"))
            .SelectMany(statement => statement.Actions);
        const string WithoutResource =
            "^(ecr:GetAuthorizationToken|cloudwatch:PutMetricData|xray:.*|"
            + "logs:.*(LogDelivery|LogDeliveries|Polic(y|ies)|LogGroups))$";

        Assert.All(
            statements.SelectMany(statement => statement.Actions),
            action => Assert.Matches(@"^[a-z0-9]+:[A-Za-z]+$", action));
        Assert.All(everywhere, action => Assert.Matches(WithoutResource, action));
    }

    [Fact]
    public void Each_function_has_a_role_of_its_own_that_writes_to_its_own_logs()
    {
        foreach (var id in Deployed.Resources("AWS::Serverless::Function"))
        {
            Assert.Equal(Deployed.Arn($"{id}Role"), Deployed.Properties(id)["Role"]!.GetValue<string>());
            Assert.True(Policies.Allow($"{id}Role", "logs:PutLogEvents", Deployed.Arn($"{id}LogGroup")));
            Assert.Equal(Deployed.Stack.Resources[$"{id}LogGroup"].PhysicalId,
              Deployed.Properties(id)["LoggingConfig"]!["LogGroup"]!.GetValue<string>());
        }
    }

    [Fact]
    public void Nothing_is_written_out_that_another_partition_region_or_account_has_otherwise()
    {
        var machine = StateMachineDefinition.Read(Deployed.Template,
          Deployed.Stack.Resources["TuneModelStateMachine"]).Text;
        var deployed = string.Join('\n', [machine, .. Deployed.Stack.Outputs.Values.Select(output => output.Value),
          .. Deployed.Stack.Resources.Values.Select(resource => resource.Properties.GetRawText())]);

        Assert.DoesNotMatch(@"arn:aws:|us-(east|west)-|amazonaws\.com/|tune-model-", deployed);
    }

    /// <summary>The SageMaker integrations of the states: <c>("CreateModel", "Model", false)</c>.</summary>
    static (string Action, string Noun, bool Sync)[] Integrations() =>
    [
        .. from state in States
           where StateMachineTests.Function(state.Value!) is null
           let match = SageMaker().Match(state.Value!["Resource"]!.GetValue<string>())
           select match.Success
               ? ($"Create{match.Groups[1].Value}", match.Groups[1].Value, match.Groups[2].Success)
               : throw new InvalidOperationException($"This test does not know what {state.Key} needs."),
    ];

    [GeneratedRegex(@"^arn:\$\{Partition\}:states:::sagemaker:create(\w+)(\.sync)?$")]
    private static partial Regex SageMaker();

    [GeneratedRegex(@"(?<=[a-z])(?=[A-Z])")]
    private static partial Regex Words();

    [GeneratedRegex("""
        "(?:Execution)?RoleArn": "\$\{(\w+)\}"
        """)]
    private static partial Regex Role();
}
