using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Local.Reports.Scoring;
using Local.SageMaker;
using Local.StepFunctions;
using Local.StepFunctions.Executions;

namespace Local.Reports.Executions;

/// <summary>Draws what an execution did, as SVG.</summary>
delegate Task<string> DrawExecution(Execution execution);

/// <summary>
/// <c>reports/</c> in the data folder: a page that needs no server, of every execution that has tuned a model.
/// </summary>
sealed class ReportFolder(Cloud cloud, DirectoryInfo folder, DrawExecution draw)
{
    // One name of a file has at most 255 bytes, and a name of an execution can have 80 letters of four each.
    const int LongestName = 200;

    readonly ConditionalWeakTable<Execution, Written> _written = [];
    readonly ConditionalWeakTable<StateMachine, Tuning> _machines = [];
    readonly TuningSections _sections = new(cloud);
    readonly Lock _gate = new();
    bool _isListening;

    /// <summary>Writes a report whenever an execution ends from now on.</summary>
    public void Listen()
    {
        lock (_gate)
        {
            if (_isListening)
                return;
            _isListening = true;
        }
        cloud.StepFunctions.Executions.Changed += execution =>
        {
            if (Tunes(execution.Machine) && execution.History.Last?.Ends is not null)
                _ = WriteUnaskedAsync(execution);
        };
        cloud.SageMaker.TuningJobs.Changed += job =>
        {
            if (job.HasEnded && SageMakerService.ExecutionOf(job.Tags) is { } arn)
                _ = Task.Run(() => PrepareAsync(arn));
        };
    }

    /// <summary>
    /// While an execution saves its model and scores with it, its report is made as far as it goes: then the tuning
    /// job's part is there, and the program has loaded what it writes reports with.
    /// </summary>
    async Task PrepareAsync(string executionArn)
    {
        try
        {
            var execution = cloud.StepFunctions.GetExecution(executionArn);
            if (execution.History.Last?.Ends is null)
                await new ExecutionReport(cloud, _sections, draw).WriteAsync(execution);
        }
        catch (Exception)
        {
            // The report itself will say so.
        }
    }

    /// <summary>Executions of other machines, of which there can be very many, are not looked at.</summary>
    bool Tunes(StateMachine machine) => _machines.GetValue(machine, known => new(
        known.DefinitionText.Contains("createHyperParameterTuningJob", StringComparison.OrdinalIgnoreCase))).Tunes;

    /// <summary>Nobody waits for it: what hinders it is said on the standard error.</summary>
    async Task WriteUnaskedAsync(Execution execution)
    {
        if (await WriteAsync(execution) is { Failure: { } failure })
            await System.Console.Error.WriteLineAsync($"The report of {execution.Arn} could not be written: {failure}");
    }

    /// <summary>
    /// Writes the report of an execution that has ended, once for each of its ends: a redrive has another.
    /// </summary>
    /// <returns>Null when it has tuned nothing.</returns>
    public Task<Report?> WriteAsync(Execution execution)
    {
        var end = execution.History.LastId;
        lock (_gate)
        {
            if (_written.TryGetValue(execution, out var written) && written.End == end)
                return written.Report;
            var report = Task.Run(() => MakeAsync(execution));
            _written.AddOrUpdate(execution, new(end, report));
            return report;
        }
    }

    async Task<Report?> MakeAsync(Execution execution)
    {
        if (!cloud.SageMaker.TuningJobsOf(execution.Arn).Any())
            return null;
        var report = new ExecutionReport(cloud, _sections, draw);
        try
        {
            var html = await report.WriteAsync(execution);
            folder.Create();
            var file = Path.Combine(folder.FullName, FileName(execution) + ".html");
            var beside = file + ".new";
            await File.WriteAllTextAsync(beside, html);
            File.Move(beside, file, overwrite: true);
            foreach (var job in cloud.SageMaker.TuningJobsOf(execution.Arn))
                _sections.Forget(job);
            return new(file, null, report.Tests);
        }
        catch (Exception e)
        {
            // Whatever it is, a defect of the report too, the execution has ended as it has.
            return new(null, e.Message, report.Tests);
        }
    }

    /// <summary>The execution's name; with its machine's, when another machine's execution has the same one.</summary>
    string FileName(Execution execution)
    {
        var bytes = Encoding.UTF8.GetBytes(execution.Name);
        var name = bytes.Length <= LongestName ? execution.Name : Convert.ToHexStringLower(SHA256.HashData(bytes));
        var file = Path.Combine(folder.FullName, name + ".html");
        return !File.Exists(file) || File.ReadLines(file).Take(2).Contains(ExecutionReport.Mark(execution)) ? name
            : $"{name}.{execution.Machine.Name}";
    }

    sealed record Written(int End, Task<Report?> Report);

    sealed record Tuning(bool Tunes);
}

/// <param name="File">Its full path; null when it could not be written.</param>
/// <param name="Failure">Why it could not be written; null when it was.</param>
/// <param name="Tests">The figures of the test sets that the execution's models have scored.</param>
sealed record Report(string? File, string? Failure, IReadOnlyList<TestSet> Tests);
