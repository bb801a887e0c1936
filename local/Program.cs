using Local.Commands;

return await CommandLine.InvokeAsync(
    args,
    RunCommand.Create(),
    ServeCommand.Create(),
    ValidateCommand.Create(),
    GraphCommand.Create());
