using Local.Console.Executions;
using Local.Console.Hosting;
using Local.StepFunctions.Executions;
using Local.StepFunctions.Language;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging.Abstractions;

namespace Local.Console.Graph;

/// <summary>The drawing as an SVG file that stands alone.</summary>
static class GraphFile
{
    /// <summary>Where the drawing of an execution is, on the port of the process that has it.</summary>
    public static string PathOf(string executionArn) => $"{PagePath.Base}/graphs/{Uri.EscapeDataString(executionArn)}";

    public static Task<string> OfMachineAsync(string name, Definition definition) => RenderAsync(new()
    {
        [nameof(StateGraphView.Drawing)] = GraphLayout.Draw(definition),
        [nameof(StateGraphView.Label)] = $"The state machine {name}",
    });

    /// <summary>The same in the colours of what an execution did.</summary>
    public static Task<string> OfExecutionAsync(Execution execution)
    {
        var view = ExecutionView.Of(execution);
        var taken = new TakenWays();
        taken.Add(view);
        return RenderAsync(new()
        {
            [nameof(StateGraphView.Drawing)] = view.Drawing,
            [nameof(StateGraphView.Label)] = $"The execution {execution.Name}",
            [nameof(StateGraphView.Look)] = (Func<string, StateLook?>)(state => StateNote.Look(view.Progress, state)),
            [nameof(StateGraphView.IsTaken)] = (Func<string?, string?, bool>)taken.Contains,
        });
    }

    static async Task<string> RenderAsync(Dictionary<string, object?> parameters)
    {
        parameters[nameof(StateGraphView.IsFile)] = true;
        await using var services = new ServiceCollection()
            .AddSingleton<IComponentActivator, ComponentActivator>()
            .BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<StateGraphView>(ParameterView.FromDictionary(parameters)))
                .ToHtmlString());
    }
}
