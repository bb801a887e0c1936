using Local.Aws;
using Local.StepFunctions;

namespace Local.Commands;

/// <summary>
/// What fails in a task that nobody waits for, as a function that was invoked behind its caller or one that is started
/// before it is needed, is told when the task is collected: without this nobody ever hears of it.
/// </summary>
static class ForgottenTasks
{
    public static void Watch() => TaskScheduler.UnobservedTaskException += (_, unobserved) =>
    {
        if (unobserved.Exception.Flatten().InnerExceptions.FirstOrDefault(IsDefect) is { } defect)
            System.Console.Error.WriteLine($"What went on in the background failed: {defect}");
        unobserved.SetObserved();
    };

    // Who was refused has gone, or the program ends.
    static bool IsDefect(Exception e) => e is not (
        AwsException or StatesException or OperationCanceledException or ObjectDisposedException or IOException);
}
