using System.IO.Compression;
using System.Text.Json;
using Local.Aws;
using Local.Aws.Model;

namespace Tests.Aws;

/// <summary>The models that are committed, and what is told of a request that does not fit one.</summary>
public class ApiModelTests
{
    public static TheoryData<string> Services =>
        [.. ZipFile.OpenRead(Repository.Path("local/Aws/Model/Services.zip")).Entries.Select(service => service.Name)];

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_line_of_a_model_can_be_read_and_leads_only_to_others(string service)
    {
        var model = ApiModel.Get(service);

        Assert.StartsWith("botocore 1.", model.Service.Source, StringComparison.Ordinal);
        Assert.Equal("Apache-2.0", model.Service.Licence);
        foreach (var operation in model.Operations)
            Assert.All([model.Input(operation), model.Output(operation)], shape => Assert.True(shape is null or { Type: "structure" }));
        foreach (var shape in model.Shapes.Select(model.Shape))
        {
            shape.Matches(""); // the pattern is one that .NET has
            ApiReference?[] references =
                [shape.Member, shape.Key, shape.Value, .. shape.Members?.Select(member => member.Value) ?? []];
            Assert.All(references.OfType<ApiReference>(), reference => Assert.NotNull(model.Shape(reference)));
            Assert.All(shape.Required ?? [], name => Assert.Contains(name, shape.Members!.Keys));
        }
    }

    [Fact]
    public void However_much_is_wrong_with_a_request_little_is_told_of_it()
    {
        // Each of them is told with the whole map.
        var parameters = Enumerable.Range(0, 2000)
            .ToDictionary(i => new string('k', 300) + i, _ => new string('v', 1000));
        var request = JsonSerializer.SerializeToElement(
            new { TrainingJobName = "job", HyperParameters = parameters });

        var violations = RequestViolations.Find(ApiModel.Get("sagemaker"), "CreateTrainingJob", request);

        Assert.Equal(100, violations.Count);
        Assert.InRange(violations.Max(violation => violation.Length), 10_000, 11_000);
    }

    public static TheoryData<string> Names => [.. Cases.Keys];

    static Dictionary<string, JsonElement> Cases { get; } = JsonSerializer
        .Deserialize<JsonElement[]>(
            SignedServer.CaseFile("violations.json"))!
        .ToDictionary(@case => @case.GetProperty("name").GetString()!);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_request_that_does_not_fit_is_refused_with_all_that_is_wrong(string name)
    {
        var @case = Cases[name];
        var model = ApiModel.Get(@case.GetProperty("service").GetString()!);

        var refusal = Record.Exception(() =>
            RequestViolations.Check(model, @case.GetProperty("operation").GetString()!, @case.GetProperty("request")));

        var expected = @case.TryGetProperty("refusal", out var text) ? text.GetString() : null;
        Assert.Equal(expected, refusal is AwsException e ? $"{e.Code}: {e.Message}" : refusal?.ToString());
    }
}
