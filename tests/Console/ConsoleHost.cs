using Local;
using Local.Aws;
using Local.CloudFormation.Templates;
using Local.Console;
using Local.Console.Hosting;
using Local.StepFunctions;
using Local.StepFunctions.Executions;

namespace Tests.Console;

/// <summary>The console on a port of its own, over an account with the state machine of a small project.</summary>
public sealed class ConsoleHost : IAsyncLifetime
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tests-console-");
    Cloud _cloud = null!;
    ConsolePage _page = null!;

    internal Cloud Cloud => _cloud;

    internal StepFunctionsService States => _cloud.StepFunctions;

    internal StateMachine Orders => States.StateMachines.First(machine => machine.Name == "Orders");

    /// <summary>Ends in a slash.</summary>
    public Uri Url => new(_cloud.Url, "/_console/");

    public string Origin => _cloud.Url.GetLeftPart(UriPartial.Authority);

    /// <summary>The project's folder: a copy, which may be written to.</summary>
    public string Project => Path.Combine(_folder.FullName, "project");

    internal ConsoleServices Services => ConsoleServices.Of(_cloud, TimeProvider.System);

    public async ValueTask InitializeAsync()
    {
        Copy(Path.Combine(AppContext.BaseDirectory, "Console/Cases/project"), Project);
        var account = new AwsAccount("123456789012", "us-east-1");
        var data = _folder.CreateSubdirectory("data");
        _cloud = await Cloud.CreateAsync(account, data, TimeProvider.System, new() { Port = 0, Seed = 1 });
        _page = new(() => Services);
        _cloud.UsePage(_page.HandleAsync);
        await _cloud.StartAsync();
        var template = Template.Load(Path.Combine(Project, "template.yaml"));
        var stack = template.CreateStack("local", new Dictionary<string, string>(), account);
        await _cloud.DeployAsync(template, stack, _ => { }, CancellationToken.None);
    }

    /// <summary>Makes a state machine with the role of the project's.</summary>
    internal StateMachine Create(string name, string definition) =>
        States.CreateStateMachine(name, definition, Orders.RoleArn);

    /// <summary>Runs an execution to its end.</summary>
    internal async Task<Execution> RunAsync(string machineArn, string input, string? name = null)
    {
        var execution = await States.StartExecutionAsync(machineArn, name, input);
        await execution.Completion.WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
        return execution;
    }

    public async ValueTask DisposeAsync()
    {
        await _page.DisposeAsync();
        await _cloud.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
