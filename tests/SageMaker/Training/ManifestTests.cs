using System.Text.Json;
using Local.Aws;

namespace Tests.SageMaker.Training;

public sealed class ManifestTests
{
    static readonly string Rows = CaseFile.Text("training/regression-train.csv");

    /// <summary>The manifest names what is read, and nothing else beside it is.</summary>
    [Fact]
    public async Task A_manifest_names_the_files()
    {
        using var workbench = new Workbench();
        var lines = Rows.TrimEnd().Split('\n');
        workbench.Put("whole.csv", Rows);
        workbench.Put("parts/a.csv", string.Join('\n', lines[..50]));
        workbench.Put("parts/deeper/b.csv", string.Join('\n', lines[50..]));
        workbench.Put("parts/c.csv", "not,named,there\n");
        workbench.Put("manifest.json", """[{"prefix": "s3://bucket/parts/"}, "a.csv", "deeper/b.csv"]""");
        workbench.Put("gone.json", """[{"prefix": "s3://bucket/parts/"}, "d.csv"]""");
        await workbench.RunAsync("createTrainingJob", Request("whole", "S3Prefix", "whole.csv"));

        await workbench.RunAsync("createTrainingJob", Request("named", "ManifestFile", "manifest.json"));
        await Assert.ThrowsAsync<IntegrationException>(
            () => workbench.RunAsync("createTrainingJob", Request("gone", "ManifestFile", "gone.json")));

        Assert.Equal(Metrics(workbench, "whole"), Metrics(workbench, "named"));
        Assert.Contains(
            "creating symlink between Path /opt/ml/input/data/train/deeper/b.csv and ",
            workbench.Log("training-jobs", "named"),
            StringComparison.Ordinal);
        Assert.Equal(
            "ClientError: Data download failed:There is no object s3://bucket/parts/d.csv, which the manifest names.",
            workbench.Service.TrainingJobs.Get("gone").FailureReason);

        static JsonElement Request(string job, string type, string key) =>
            Requests.Training(job, new() { ["num_round"] = "3", ["objective"] = "reg:squarederror" })
                .With("InputDataConfig", $$$$"""
                [{"ChannelName": "train", "ContentType": "text/csv", "DataSource": {"S3DataSource":
                  {"S3DataType": "{{{{type}}}}", "S3Uri": "s3://bucket/{{{{key}}}}"}}}]
                """);
    }

    static string[] Metrics(Workbench workbench, string job) =>
        [
            .. workbench.Log("training-jobs", job)
                .Split('\n')
                .Where(line => line.Contains("#011", StringComparison.Ordinal)),
        ];
}
