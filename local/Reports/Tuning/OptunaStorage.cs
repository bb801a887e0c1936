using System.Globalization;
using System.Text.Json;
using Local.SageMaker.Jobs;
using Local.SageMaker.Search;
using Microsoft.Data.Sqlite;

namespace Local.Reports.Tuning;

/// <summary>
/// A tuning job as a study in Optuna's own storage: <c>optuna.load_study(study_name=…, storage="sqlite:///FILE")</c>,
/// or <c>optuna-dashboard sqlite:///FILE</c>. The schema is that of version 3.0 and later, which newer ones upgrade.
/// </summary>
/// <seealso href="https://github.com/optuna/optuna/blob/v3.1.0/optuna/storages/_rdb/models.py"/>
static class OptunaStorage
{
    const string Schema = """
        CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
        INSERT INTO alembic_version VALUES ('v3.0.0.d');
        CREATE TABLE version_info (version_info_id INTEGER NOT NULL PRIMARY KEY CHECK (version_info_id = 1),
            schema_version INTEGER, library_version VARCHAR(256));
        INSERT INTO version_info VALUES (1, 12, '3.1.0');
        CREATE TABLE studies (study_id INTEGER NOT NULL PRIMARY KEY, study_name VARCHAR(512) NOT NULL);
        CREATE UNIQUE INDEX ix_studies_study_name ON studies (study_name);
        CREATE TABLE study_directions (study_direction_id INTEGER NOT NULL PRIMARY KEY, direction VARCHAR(8) NOT NULL,
            study_id INTEGER NOT NULL REFERENCES studies, objective INTEGER NOT NULL, UNIQUE (study_id, objective));
        CREATE TABLE study_user_attributes (study_user_attribute_id INTEGER NOT NULL PRIMARY KEY,
            study_id INTEGER REFERENCES studies, "key" VARCHAR(512), value_json TEXT, UNIQUE (study_id, "key"));
        CREATE TABLE study_system_attributes (study_system_attribute_id INTEGER NOT NULL PRIMARY KEY,
            study_id INTEGER REFERENCES studies, "key" VARCHAR(512), value_json TEXT, UNIQUE (study_id, "key"));
        CREATE TABLE trials (trial_id INTEGER NOT NULL PRIMARY KEY, number INTEGER,
            study_id INTEGER REFERENCES studies, state VARCHAR(8) NOT NULL, datetime_start DATETIME,
            datetime_complete DATETIME);
        CREATE TABLE trial_params (param_id INTEGER NOT NULL PRIMARY KEY, trial_id INTEGER REFERENCES trials,
            param_name VARCHAR(512), param_value FLOAT, distribution_json TEXT, UNIQUE (trial_id, param_name));
        CREATE TABLE trial_values (trial_value_id INTEGER NOT NULL PRIMARY KEY,
            trial_id INTEGER NOT NULL REFERENCES trials,
            objective INTEGER NOT NULL, value FLOAT, value_type VARCHAR(7) NOT NULL, UNIQUE (trial_id, objective));
        CREATE TABLE trial_intermediate_values (trial_intermediate_value_id INTEGER NOT NULL PRIMARY KEY,
            trial_id INTEGER NOT NULL REFERENCES trials, step INTEGER NOT NULL, intermediate_value FLOAT,
            intermediate_value_type VARCHAR(7) NOT NULL, UNIQUE (trial_id, step));
        CREATE TABLE trial_heartbeats (trial_heartbeat_id INTEGER NOT NULL PRIMARY KEY,
            trial_id INTEGER NOT NULL UNIQUE REFERENCES trials, heartbeat DATETIME NOT NULL);
        CREATE TABLE trial_user_attributes (trial_user_attribute_id INTEGER NOT NULL PRIMARY KEY,
            trial_id INTEGER REFERENCES trials, "key" VARCHAR(512), value_json TEXT, UNIQUE (trial_id, "key"));
        CREATE TABLE trial_system_attributes (trial_system_attribute_id INTEGER NOT NULL PRIMARY KEY,
            trial_id INTEGER REFERENCES trials, "key" VARCHAR(512), value_json TEXT, UNIQUE (trial_id, "key"));
        """;

    /// <param name="path">A file that is not there yet.</param>
    public static void Write(TuningBoard board, string path)
    {
        using var database = new SqliteConnection($"Data Source={path};Pooling=False");
        database.Open();
        using var transaction = database.BeginTransaction();
        Run(database, Schema);
        Run(database, "INSERT INTO studies VALUES (1, $name)", ("$name", board.Job.Name));
        Run(database, "INSERT INTO study_directions VALUES (1, $direction, 1, 0)",
            ("$direction", board.Maximises ? "MAXIMIZE" : "MINIMIZE"));
        Run(database, "INSERT INTO study_user_attributes VALUES (1, 1, 'objective', $metric)",
            ("$metric", JsonSerializer.Serialize(board.Metric)));
        foreach (var trial in board.Trials)
            Write(database, board, trial);
        transaction.Commit();
    }

    static void Write(SqliteConnection database, TuningBoard board, TuningTrial trial)
    {
        Run(database, "INSERT INTO trials VALUES ($id, $number, 1, $state, $start, $end)",
            ("$id", trial.Number), ("$number", trial.Number - 1), ("$state", StateOf(trial)),
            ("$start", Text(trial.Start)), ("$end", Text(trial.State.TrainingEndTime)));
        if (trial is { HasEnded: true, Objective: { } value })
        {
            Run(database,
                "INSERT INTO trial_values (trial_id, objective, value, value_type) VALUES ($id, 0, $value, 'FINITE')",
                ("$id", trial.Number), ("$value", (double)value));
        }
        foreach (var parameter in board.Parameters)
        {
            var place = parameter.Place(trial.ValueOf(parameter.Name));
            if (double.IsNaN(place))
                continue;
            Run(database, "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) "
                + "VALUES ($id, $name, $value, $distribution)",
                ("$id", trial.Number), ("$name", parameter.Name),
                ("$value", place), ("$distribution", Distribution(parameter.Bounds)));
        }
        foreach (var point in trial.Curve.FirstOrDefault(curve => curve.Metric == board.Metric).Points ?? [])
        {
            Run(database, "INSERT INTO trial_intermediate_values "
                + "(trial_id, step, intermediate_value, intermediate_value_type) VALUES ($id, $step, $value, 'FINITE')",
                ("$id", trial.Number), ("$step", point.Round), ("$value", (double)point.Value));
        }
        Run(database,
            """INSERT INTO trial_user_attributes (trial_id, "key", value_json) VALUES ($id, 'TrainingJobName', $name)""",
            ("$id", trial.Number), ("$name", JsonSerializer.Serialize(trial.Name)));
    }

    // A job that was stopped early counts with what it had reached, here as on SageMaker; Optuna calls that pruned.
    static string StateOf(TuningTrial trial) => trial.State.Status switch
    {
        JobStatus.Completed => trial.Objective is null ? "FAIL" : "COMPLETE",
        JobStatus.Stopped => trial.Objective is null ? "FAIL" : "PRUNED",
        JobStatus.Failed => "FAIL",
        _ => "RUNNING",
    };

    static string Distribution(ParameterRange range) => range switch
    {
        ParameterRange.Continuous number => JsonSerializer.Serialize(new
        {
            name = "FloatDistribution",
            attributes = new
            {
                step = (double?)null,
                low = number.Min,
                high = number.Max,
                log = IsLogarithmic(number.Scale),
            },
        }),
        ParameterRange.Integer whole => JsonSerializer.Serialize(new
        {
            name = "IntDistribution",
            attributes = new { log = IsLogarithmic(whole.Scale), step = 1, low = whole.Min, high = whole.Max },
        }),
        ParameterRange.Categorical words => JsonSerializer.Serialize(new
        {
            name = "CategoricalDistribution",
            attributes = new { choices = words.Values },
        }),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    static bool IsLogarithmic(Scale scale) => scale.Type is ScalingType.Logarithmic;

    static string? Text(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    static void Run(
        SqliteConnection database, string text, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = database.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        command.ExecuteNonQuery();
    }
}
