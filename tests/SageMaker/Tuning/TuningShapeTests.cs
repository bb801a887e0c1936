using System.Text.Json;

namespace Tests.SageMaker.Tuning;

/// <summary>A tuning job as it is shown, compared field by field with recorded ones.</summary>
public class TuningShapeTests
{
    [Theory]
    [InlineData("DescribeHyperParameterTuningJob")]
    [InlineData("createHyperParameterTuningJob.sync")]
    public async Task A_tuning_job_is_shown_with_the_fields_of_a_recorded_one_and_no_others(string operation)
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 60);
        var request = Requests.Tuning(hyperparameters: new()
        {
            ["early_stopping_rounds"] = "10",
            ["gamma"] = "4",
            ["num_round"] = "20",
            ["objective"] = "reg:linear",
            ["subsample"] = "0.8",
        }).With("HyperParameterTuningJobConfig.ParameterRanges", """
            {
              "IntegerParameterRanges": [{ "Name": "max_depth", "MinValue": "3", "MaxValue": "12" },
                { "Name": "min_child_weight", "MinValue": "2", "MaxValue": "8" }],
              "ContinuousParameterRanges": [{ "Name": "eta", "MinValue": "0.05", "MaxValue": "0.5" }]
            }
            """).With("HyperParameterTuningJobConfig.RandomSeed", null);
        var recorded = CaseFile.Json("tuning-job-shapes.json")
            .Single(shape => shape.GetProperty("operation").GetString() == operation);

        var output = await workbench.RunAsync("createHyperParameterTuningJob", request);
        var shown = operation.EndsWith(".sync", StringComparison.Ordinal)
            ? output
            : await workbench.CallAsync(operation, new { HyperParameterTuningJobName = "tune" });

        var later = recorded.GetProperty("later").EnumerateArray().Select(field => field.GetString()!).ToHashSet();
        List<string> differences = [];
        Compare(recorded.GetProperty("shape"), shown, "");
        Assert.Empty(differences);

        void Compare(JsonElement shape, JsonElement value, string path)
        {
            switch (shape.ValueKind)
            {
                case JsonValueKind.String when shape.GetString() != value.ValueKind.ToString():
                    differences.Add($"{path} is {value.ValueKind}, recorded: {shape}");
                    break;
                case JsonValueKind.Array when value.ValueKind == JsonValueKind.Array
                    && (value.GetArrayLength() > 0) == (shape.GetArrayLength() > 0):
                    foreach (var item in value.EnumerateArray())
                        Compare(shape[0], item, path + "[]");
                    break;
                case JsonValueKind.Object when value.ValueKind == JsonValueKind.Object:
                    foreach (var field in shape.EnumerateObject())
                    {
                        if (value.TryGetProperty(field.Name, out var its))
                            Compare(field.Value, its, $"{path}.{field.Name}");
                        else
                            differences.Add($"{path}.{field.Name} is missing");
                    }
                    differences.AddRange(
                        value.EnumerateObject().Where(
                            field =>
                                !shape.TryGetProperty(field.Name, out _)
                                    && !(path.Length == 0 && later.Contains(field.Name)))
                        .Select(field => $"{path}.{field.Name} was not recorded"));
                    break;
                case JsonValueKind.Array or JsonValueKind.Object:
                    differences.Add($"{path} is {value}");
                    break;
            }
        }
    }
}
