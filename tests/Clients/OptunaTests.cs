using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Local.Reports.Tuning;
using Tests.Console;

namespace Tests.Clients;

/// <summary>What the console exports for Optuna, loaded by Optuna (Debian's python3-optuna is 3.1).</summary>
public sealed class OptunaTests(TuningHost host) : IClassFixture<TuningHost>
{
    const string Script = """
        import json, sys, optuna
        study = optuna.load_study(study_name=None, storage=f"sqlite:///{sys.argv[1]}")
        print(json.dumps({
            "direction": study.direction.name, "best": study.best_value, "parameters": study.best_params,
            "trials": len(study.trials), "rounds": len(study.best_trial.intermediate_values)}))
        """;

    [Fact]
    public async Task A_study_has_the_trials_the_best_and_its_rounds()
    {
        var python = Array.Find(["python3", "/usr/bin/python3"], HasOptuna);
        Assert.SkipUnless(python is not null, "python3 has no optuna.");
        var board = new TuningBoard(host.Job, host.SageMaker);
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.db");
        try
        {
            OptunaStorage.Write(board, file);
            var study = JsonElement.Parse(await Client.RunAsync(null, python!, ["-c", Script, file]));

            Assert.Equal("MAXIMIZE", study.GetProperty("direction").GetString());
            Assert.Equal(board.Trials.Count, study.GetProperty("trials").GetInt32());
            Assert.Equal(board.Best!.Objective!.Value, study.GetProperty("best").GetDouble(), 5);
            Assert.Equal(board.Best.State.Round, study.GetProperty("rounds").GetInt32());
            Assert.Equal(
                double.Parse(board.Best.ValueOf("eta")!, CultureInfo.InvariantCulture),
                study.GetProperty("parameters").GetProperty("eta").GetDouble(),
                9);
        }
        finally
        {
            File.Delete(file);
        }
    }

    static bool HasOptuna(string python)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", "import optuna"])
            {
                RedirectStandardError = true,
            })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
