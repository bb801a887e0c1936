using Local.Commands;

if (WorkerCommand.IsAsked(args))
    return WorkerCommand.Run();
// Code that reflection and System.Text.Json make at run time pays only in what goes on for long: a run took a tenth
// longer with it.
if (args is not ["serve", ..])
    AppContext.SetSwitch("System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported", false);
return await CommandLine.InvokeAsync(args, new()
{
    ["run"] = RunCommand.Create,
    ["serve"] = ServeCommand.Create,
    ["invoke"] = InvokeCommand.Create,
    ["validate"] = ValidateCommand.Create,
    ["graph"] = GraphCommand.Create,
});
