using Local;
using Local.Console;

var commandLine = CommandLine.Create(
    (data, request, cancellation) => Task.FromResult(ExitCode.Succeeded),
    (data, port, request, cancellation) => Task.FromResult(ExitCode.Succeeded)).Parse(args);
return commandLine.Invoke();
