using System.Text.Json;
using Local.SageMaker.XGBoost;

namespace Tests.SageMaker.XGBoost;

public class HyperparameterTests
{
    public static TheoryData<string> Cases() =>
        [.. CaseFile.Json("hyperparameters.json").Select(test => test.GetRawText())];

    [Theory, MemberData(nameof(Cases))]
    public void Hyperparameters_are_judged_as_the_container_judges_them(string test)
    {
        var (given, gives, message) = JsonSerializer.Deserialize<Case>(test, JsonSerializerOptions.Web)!;

        if (message is not null)
        {
            Assert.Equal(message, Assert.ThrowsAny<ContainerException>(() => Hyperparameters.Parse(given)).Message);
            return;
        }
        var values = Hyperparameters.Parse(given).Values;
        foreach (var (name, value) in gives ?? [])
            Assert.Equal(value, values[name]);
        Assert.Equal(given.Count, values.Count);
    }

    sealed record Case(Dictionary<string, string> Given, Dictionary<string, string>? Gives, string? Message);
}
