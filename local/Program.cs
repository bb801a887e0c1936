using Local.Commands;

if (WorkerCommand.IsAsked(args))
    return WorkerCommand.Run();
return await CommandLine.InvokeAsync(args, new()
{
    ["run"] = RunCommand.Create,
    ["serve"] = ServeCommand.Create,
    ["invoke"] = InvokeCommand.Create,
    ["validate"] = ValidateCommand.Create,
    ["graph"] = GraphCommand.Create,
});
