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

        var refusals = new Conditions(("Objective", objective), ("ObjectiveMetric", metric)).Refusals();

        if (fits)
            Assert.Empty(refusals);
        else
            Assert.Contains(metric == "validation:rmse" ? "validation:logloss" : objective, Assert.Single(refusals), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("validation:rmse", false)]
    [InlineData("validation:mae", false)]
    [InlineData("validation:logloss", false)]
    [InlineData("validation:error", false)]
    [InlineData("validation:auc", true)]
    [InlineData("validation:aucpr", true)]
    public void A_metric_is_maximized_when_more_of_it_is_better(string metric, bool maximized) =>
        Assert.Equal(maximized, new Conditions(("ObjectiveMetric", metric)).Holds("MetricIsMaximized"));

    [Fact]
    public void The_direction_of_the_search_follows_from_the_metric() =>
        Assert.Equal("""{"Fn::If":["MetricIsMaximized","Maximize","Minimize"]}""",
            Deployed.Section("Resources", "TuneModelStateMachine", "Properties", "DefinitionSubstitutions", "ObjectiveType").ToJsonString());

    [Fact]
    public void The_registries_are_those_that_AWS_publishes()
    {
        var known = Deployed.Cases("xgboost-registries.json")["accounts"]!.AsObject().Select(entry => $"{entry.Key} {entry.Value}");
        var mapped = Deployed.Section("Mappings", "XGBoostRegistries").AsObject().Select(entry => $"{entry.Key} {entry.Value!["Account"]}");

        Assert.Equal(known.Order(), mapped.Order());
    }

    [Fact]
    public void The_rule_accepts_the_regions_of_the_mapping()
    {
        var accepted = Deployed.Section("Rules", "RegionHasAnImage", "Assertions")[0]!["Assert"]!["Fn::Contains"]![0]!.AsArray().Select(region => region!.GetValue<string>());

        Assert.Equal(Deployed.Section("Mappings", "XGBoostRegistries").AsObject().Select(entry => entry.Key).Order(), accepted.Order());
    }

    [Fact]
    public void A_region_without_an_image_is_refused_in_words_unless_an_image_is_given()
    {
        Assert.Contains("parameter Image", Assert.Single(new Conditions(("AWS::Region", "xx-new-1")).Refusals()), StringComparison.Ordinal);
        Assert.Empty(new Conditions(("AWS::Region", "xx-new-1"), ("Image", "123456789012.dkr.ecr.xx-new-1.amazonaws.com/sagemaker-xgboost:1.7-1")).Refusals());
    }

    [Theory]
    [InlineData("aws", true)]
    [InlineData("aws-cn", true)]
    [InlineData("aws-us-gov", true)]
    [InlineData("aws-iso", false)]
    public void The_console_is_linked_where_its_address_is_known(string partition, bool known)
    {
        Assert.Equal(known, new Conditions(("AWS::Partition", partition)).Holds("ConsoleIsKnown"));
        Assert.Equal("ConsoleIsKnown", Deployed.Section("Outputs", "StateMachineConsole", "Condition").GetValue<string>());
    }

    static IEnumerable<string> Allowed(string parameter) =>
        Deployed.Section("Parameters", parameter, "AllowedValues").AsArray().Select(value => value!.GetValue<string>());
}
