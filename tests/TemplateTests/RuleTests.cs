using Local.CloudFormation;

namespace Tests.TemplateTests;

public class RuleTests
{
    public static TheoryData<string, string> Combinations =>
        new MatrixTheoryData<string, string>(Allowed("Objective"), Allowed("ObjectiveMetric"));

    [Theory]
    [MemberData(nameof(Combinations))]
    public void A_metric_goes_with_the_objectives_that_it_measures(string objective, string metric)
    {
        var fits = objective == "binary:logistic"
            ? metric is "validation:logloss" or "validation:error" or "validation:auc" or "validation:aucpr"
            : metric is "validation:rmse" or "validation:mae";

        var refusal = Deployed.Refusal("us-east-1", ("Objective", objective), ("ObjectiveMetric", metric));

        if (fits)
            Assert.Empty(refusal);
        else
            Assert.Contains(
                metric is "validation:rmse" or "validation:mae" ? "validation:logloss" : objective,
                refusal,
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("validation:rmse", "Minimize")]
    [InlineData("validation:mae", "Minimize")]
    [InlineData("validation:logloss", "Minimize")]
    [InlineData("validation:error", "Minimize")]
    [InlineData("validation:auc", "Maximize")]
    [InlineData("validation:aucpr", "Maximize")]
    public void The_direction_of_the_search_follows_from_the_metric(string metric, string direction)
    {
        var objective = metric is "validation:rmse" or "validation:mae" ? "reg:squarederror" : "binary:logistic";

        Assert.Equal(
            direction,
            Substitution(Deployed.CreateStack("us-east-1", ("Objective", objective), ("ObjectiveMetric", metric)), "ObjectiveType"));
    }

    [Fact]
    public void The_registries_are_those_that_AWS_publishes()
    {
        var known = Deployed.Cases("xgboost-registries.json")["accounts"]!.AsObject().Select(entry => $"{entry.Key} {entry.Value}");
        var mapped = Registries.Where(entry => entry.Account != "none").Select(entry => $"{entry.Region} {entry.Account}");

        Assert.Equal(known.Order(), mapped.Order());
    }

    [Fact]
    public void The_rules_know_the_regions_of_the_mapping()
    {
        Assert.Equal(
            Registries.Where(entry => entry.Account != "none").Select(entry => entry.Region).Order(),
            RegionsOf("RegionHasAnImage").Order());
        Assert.Equal(Registries.Select(entry => entry.Region).Order(), RegionsOf("RegionIsMapped").Order());
    }

    [Fact]
    public void Each_region_of_the_mapping_takes_and_may_pull_the_image_of_its_registry()
    {
        foreach (var (region, account) in Deployed.Cases("xgboost-registries.json")["accounts"]!.AsObject())
        {
            var stack = Deployed.CreateStack(region, ("ImageTag", "3.2-0"));
            var suffix = region.StartsWith("cn-", StringComparison.Ordinal) ? "amazonaws.com.cn" : "[a-z0-9.]+";
            Assert.Matches($@"^{account}\.dkr\.ecr\.{region}\.{suffix}/sagemaker-xgboost:3\.2-0$", Substitution(stack, "Image"));
            Assert.EndsWith(
                $":ecr:{region}:{account}:repository/sagemaker-xgboost", PulledFrom(stack), StringComparison.Ordinal);
        }
    }

    /// <remarks>
    /// CloudFormation looks a region up in the mapping even where the value is not used, so each needs a row.
    /// </remarks>
    [Fact]
    public void A_region_without_an_image_takes_the_image_that_is_given_and_is_refused_in_words_otherwise()
    {
        foreach (var (region, _) in Registries.Where(entry => entry.Account == "none"))
        {
            var image = $"123456789012.dkr.ecr.{region}.amazonaws.com/sagemaker-xgboost:3.0-5";
            Assert.Contains("the parameter Image", Deployed.Refusal(region), StringComparison.Ordinal);
            var stack = Deployed.CreateStack(region, ("Image", image));
            Assert.Equal(image, Substitution(stack, "Image"));
            Assert.EndsWith(
                $":ecr:{region}:123456789012:repository/sagemaker-xgboost",
                PulledFrom(stack),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_region_that_is_newer_than_the_template_is_refused_with_what_to_add()
    {
        const string Image = "123456789012.dkr.ecr.xx-new-1.amazonaws.com/sagemaker-xgboost:1.7-1";

        Assert.Contains("the parameter Image", Deployed.Refusal("xx-new-1"), StringComparison.Ordinal);
        Assert.Contains(
            "Add it to the mapping XGBoostRegistries",
            Deployed.Refusal("xx-new-1", ("Image", Image)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", "2", "1")]
    [InlineData("2", "2", "2")]
    [InlineData("20", "3", "3")]
    public void A_single_training_job_is_not_asked_to_run_beside_another(string jobs, string parallel, string asked)
    {
        var stack = Deployed.CreateStack("us-east-1", ("MaxTrainingJobs", jobs), ("MaxParallelTrainingJobs", parallel));

        Assert.Equal(asked, Substitution(stack, "MaxParallelTrainingJobs"));
    }

    [Theory]
    [InlineData("eu-central-1", "https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#")]
    [InlineData("cn-north-1", "https://cn-north-1.console.amazonaws.cn/states/home?region=cn-north-1#")]
    [InlineData("us-gov-west-1", "https://us-gov-west-1.console.amazonaws-us-gov.com/states/home?region=us-gov-west-1#")]
    [InlineData("us-iso-east-1", null)]
    public void The_console_is_linked_where_its_address_is_known(string region, string? address)
    {
        var link = Deployed.CreateStack(region).Outputs.GetValueOrDefault("StateMachineConsole")?.Value;

        Assert.Equal(address, link?[..(link.IndexOf('#') + 1)]);
    }

    static string Substitution(Stack stack, string name) =>
        Deployed.Properties("TuneModelStateMachine", stack)["DefinitionSubstitutions"]![name]!.GetValue<string>();

    /// <summary>The repository that the SageMaker role may pull from.</summary>
    static string PulledFrom(Stack stack) =>
        Deployed.Properties("SageMakerRole", stack)["Policies"]![0]!["PolicyDocument"]!["Statement"]!.AsArray()
        .Single(statement => statement!["Sid"]!.GetValue<string>() == "PullTheImage")!["Resource"]!.GetValue<string>();

    static IEnumerable<(string Region, string Account)> Registries =>
        Deployed.Section("Mappings", "XGBoostRegistries")
            .AsObject()
            .Select(entry => (entry.Key, entry.Value!["Account"]!.GetValue<string>()));

    static IEnumerable<string> RegionsOf(string rule) =>
        Deployed.Section("Rules", rule, "Assertions")[0]!["Assert"]!["Fn::Contains"]![0]!.AsArray()
            .Select(region => region!.GetValue<string>());

    static IEnumerable<string> Allowed(string parameter) =>
        Deployed.Section("Parameters", parameter, "AllowedValues").AsArray().Select(value => value!.GetValue<string>());
}
