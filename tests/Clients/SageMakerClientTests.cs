using Local;
using Local.CloudFormation.Templates;
using Tests.SageMaker;

namespace Tests.Clients;

/// <summary>SageMaker as a notebook uses it, with the stack that comes for it.</summary>
[Trait("Speed", "Slow")]
public sealed class SageMakerClientTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("notebook-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("sagemaker.py", "fit logs analytics tune attach warm tags endpoint transform deleted")]
    [InlineData("workflow.py", "TrainingPipeline TuningStep")]
    public async Task Boto3_does_what_the_SDKs_for_Python_do(string script, string steps)
    {
        await Client.SkipUnlessPythonAsync("boto3");
        Workbench.RequireLibrary();
        await using var cloud = await Cloud.CreateAsync(
            new("123456789012", "us-east-1"), _folder, TimeProvider.System, new() { Seed = 1 });
        await cloud.StartAsync();
        var template = Template.Load(Repository.Path("docs/notebook/template.yaml"));
        var stack = template.CreateStack("local", new Dictionary<string, string>(), cloud.Account);
        await cloud.DeployAsync(template, stack, _ => { }, TestContext.Current.CancellationToken);

        var output = await Client.RunScriptAsync(cloud.Url, "python3", script);

        Assert.Equal(steps.Split(' '), output.TrimEnd().Split('\n'));
    }
}
