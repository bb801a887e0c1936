using Local.Commands;

if (WorkerCommand.IsAsked(args))
    return WorkerCommand.Run();
return await CommandLine.InvokeAsync(
    args,
    RunCommand.Create(),
    ServeCommand.Create(),
    InvokeCommand.Create(),
    ValidateCommand.Create(),
    GraphCommand.Create());
