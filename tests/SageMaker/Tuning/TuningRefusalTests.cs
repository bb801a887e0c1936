using System.Text.Json;
using Local.Aws;

namespace Tests.SageMaker.Tuning;

/// <summary>Tuning jobs that are not created: the sample's request with some fields set, and the message.</summary>
public class TuningRefusalTests
{
    public static TheoryData<string> Names { get; } =
        [.. CaseFile.Json("tuning-refusals.json").Select(refusal => refusal.GetProperty("name").GetString()!)];

    [Theory, MemberData(nameof(Names))]
    public async Task A_tuning_job_that_cannot_be_run_is_not_created(string name)
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        var refusal = CaseFile.Json("tuning-refusals.json")
            .Single(refusal => refusal.GetProperty("name").GetString() == name);
        var request = refusal.GetProperty("set")
            .EnumerateObject()
            .Aggregate(Requests.Tuning(), (request, field) =>
            request.With(field.Name, field.Value.ValueKind == JsonValueKind.Null ? null : field.Value.GetRawText()));

        var failure = await Assert.ThrowsAsync<AwsException>(
            () => workbench.Service.TuningJobs.CreateAsync(workbench.Root, request, new Dictionary<string, string>()));

        Assert.Equal(refusal.GetProperty("message").GetString(), failure.Message);
        Assert.Equal(
            refusal.TryGetProperty("error", out var error) ? error.GetString() : "ValidationException", failure.Code);
        Assert.Empty(workbench.Service.TuningJobs.All);
    }
}
