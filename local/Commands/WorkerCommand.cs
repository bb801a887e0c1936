using Local.SageMaker.Workers;
using Local.StepFunctions.Maps;

namespace Local.Commands;

/// <summary>
/// The command with which the program starts workers. It is in no list of commands, and needs nothing of what reads
/// them: a worker is to start fast.
/// </summary>
static class WorkerCommand
{
    public static bool IsAsked(string[] arguments) => arguments is [Worker.Command];

    public static int Run()
    {
        WorkerProgram.Run(ParquetRows.Read);
        return 0;
    }
}
