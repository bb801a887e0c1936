using Local.Aws;
using Local.CloudFormation.ResourceTypes;

namespace Tests.CloudFormation;

public class PhysicalNameTests
{
    static readonly AwsAccount Account = new("012345678912", "us-west-2");

    /// <summary>
    /// The stack name and logical ids behind names that CloudFormation made; the suffix is ours, always of 12
    /// characters.
    /// </summary>
    [Theory]
    [InlineData("StepFunctionsSample-SageMakerHyperparameterTuning", "SageMakerAPIExecutionRole", 64,
        "StepFunctionsSample-SageM-SageMakerAPIExecutionRole-")]
    [InlineData("ChineseboostAnalyticsStack", "RainlyticsSummariesJobFunctionRole", 64,
        "ChineseboostAnalyticsStac-RainlyticsSummariesJobFun-")]
    [InlineData("ChineseboostAnalyticsStack", "RainlyticsLogsBucket8DF4ABCD", 63, "ChineseboostAnalyticsStac-RainlyticsLogsBucket8DF4-")]
    [InlineData("ChineseboostAnalyticsStack", "RainlyticsSummariesJobLogs1C6CB09C", 512,
        "ChineseboostAnalyticsStack-RainlyticsSummariesJobLogs1C6CB09C-")]
    [InlineData("tune", "AFunctionWhoseLogicalIdIsVeryLongIndeedAndThenSome", 64, "tune-AFunctionWhoseLogicalIdIsVeryLongIndeedAndThen-")]
    public void A_long_name_is_shortened_to_the_limit(string stack, string logicalId, int maxLength, string start)
    {
        var name = PhysicalName.Generate(stack, logicalId, Account, maxLength, lowerCase: false);
        Assert.StartsWith(start, name);
        Assert.Equal(start.Length + 12, name.Length);
        Assert.True(name.Length <= maxLength);
    }

    [Fact]
    public void A_name_depends_on_stack_account_region_and_logical_id()
    {
        var names = new[]
        {
            PhysicalName.Generate("s", "Bucket", Account, 63, lowerCase: true),
            PhysicalName.Generate("t", "Bucket", Account, 63, lowerCase: true),
            PhysicalName.Generate("s", "Bucket2", Account, 63, lowerCase: true),
            PhysicalName.Generate("s", "Bucket", Account with { Id = "1" }, 63, lowerCase: true),
            PhysicalName.Generate("s", "Bucket", new("012345678912", "eu-west-1"), 63, lowerCase: true),
        };
        Assert.Equal(names.Length, names.Select(name => name[^12..]).Distinct().Count());
        Assert.Equal(names[0], PhysicalName.Generate("s", "Bucket", Account, 63, lowerCase: true));
        Assert.Matches("^s-bucket-[0-9a-z]{12}$", names[0]);
    }
}
