using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Local.SageMaker.XGBoost;

namespace Tests.SageMaker.XGBoost;

/// <summary>Models that go from here to Python's xgboost 1.7.4 and back.</summary>
public class PythonExchangeTests
{
    const string Python = "/usr/bin/python3";

    /// <summary>
    /// For each folder: trains with the same parameters, and predicts the test rows with its own model and with the one
    /// from here.
    /// </summary>
    const string Script = """
        import json, os, sys, numpy, xgboost
        test = xgboost.DMatrix(numpy.loadtxt(os.path.join(sys.argv[1], "test.csv"), delimiter=","))
        def write(model, path):
            limit = model.attr("best_ntree_limit")
            with open(path, "w") as file:
                file.write("\n".join(map(str, model.predict(test, ntree_limit=int(limit), validate_features=False).tolist())) + "\n")
        for name in os.listdir(sys.argv[1]):
            folder = os.path.join(sys.argv[1], name)
            if not os.path.isdir(folder):
                continue
            parameters = json.load(open(os.path.join(folder, "parameters.json")))
            matrix = lambda part: xgboost.DMatrix(os.path.join(folder, part + ".csv") + "?format=csv&label_column=0&delimiter=,")
            train, validation = matrix("train"), matrix("validation")
            rounds = int(parameters.pop("num_round"))
            model = xgboost.train(parameters, train, rounds, evals=[(train, "train"), (validation, "validation")],
              verbose_eval=False)
            model.save_model(os.path.join(folder, "there"))
            write(model, os.path.join(folder, "there.txt"))
            write(xgboost.Booster(model_file=os.path.join(folder, "here")), os.path.join(folder, "here.txt"))
        """;

    /// <summary>
    /// For each folder: what the container answers with its artifact, whose models of a cross validation vote on a
    /// class or give their mean.
    /// </summary>
    /// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/algorithm_mode/serve_utils.py"/>
    const string Serving = """
        import json, os, sys, numpy, tarfile, xgboost
        test = xgboost.DMatrix(numpy.loadtxt(os.path.join(sys.argv[1], "test.csv"), delimiter=","))
        for name in os.listdir(sys.argv[1]):
            folder = os.path.join(sys.argv[1], name)
            if not os.path.isdir(folder):
                continue
            with tarfile.open(os.path.join(folder, "model.tar.gz")) as archive:
                files = [bytearray(archive.extractfile(file).read()) for file in sorted(archive.getnames())]
            models = [xgboost.Booster(model_file=file) for file in files]
            every = [model.predict(test, ntree_limit=int(model.attr("best_ntree_limit") or 0),
                                   validate_features=False) for model in models]
            objective = json.loads(models[0].save_config())["learner"]["objective"]["name"]
            if len(every) == 1:
                together = every[0]
            elif objective in ("multi:softmax", "binary:hinge"):
                votes = [numpy.unique(row, return_counts=True) for row in numpy.transpose(every)]
                together = numpy.array([values[counts.argmax()] for values, counts in votes])
            else:
                together = numpy.mean(every, axis=0)
            with open(os.path.join(folder, "there.txt"), "w") as file:
                file.write("\n".join(map(str, together.tolist())) + "\n")
        """;

    static readonly Dictionary<string, (string Data, Dictionary<string, string> Hyperparameters)> Served = new()
    {
        ["linear"] = ("regression", new() { ["num_round"] = "5", ["booster"] = "gblinear", ["updater"] = "coord_descent" }),
        ["linear-classes"] = (
            "classes", new() { ["num_round"] = "5", ["booster"] = "gblinear", ["objective"] = "multi:softprob", ["num_class"] = "3" }),
        ["dart"] = (
            "binary", new() { ["num_round"] = "6", ["objective"] = "binary:logistic", ["booster"] = "dart", ["rate_drop"] = "0.4" }),
        ["folds"] = ("regression", new() { ["num_round"] = "4", ["objective"] = "reg:squarederror", ["_kfold"] = "3" }),
        ["folds-linear"] = (
            "regression", new() { ["num_round"] = "4", ["objective"] = "reg:squarederror", ["booster"] = "gblinear", ["_kfold"] = "3" }),
        ["folds-dart"] = (
            "binary",
            new()
            {
                ["num_round"] = "4",
                ["objective"] = "binary:logistic",
                ["booster"] = "dart",
                ["rate_drop"] = "0.4",
                ["_kfold"] = "4",
            }),
        ["folds-classes"] = (
            "classes", new() { ["num_round"] = "3", ["objective"] = "multi:softprob", ["num_class"] = "3", ["_kfold"] = "3" }),
        ["folds-votes"] = (
            "classes", new() { ["num_round"] = "3", ["objective"] = "multi:softmax", ["num_class"] = "3", ["_kfold"] = "4" }),
    };

    static readonly Dictionary<string, (string Data, Dictionary<string, string> Hyperparameters)> Jobs = new()
    {
        ["trees"] = ("regression", new() { ["num_round"] = "8", ["objective"] = "reg:squarederror", ["subsample"] = "0.8" }),
        ["forest"] = ("regression", new() { ["num_round"] = "3", ["num_parallel_tree"] = "3", ["subsample"] = "0.5", ["seed"] = "4" }),
        ["histogram"] = (
            "binary",
            new()
            {
                ["num_round"] = "5",
                ["objective"] = "binary:logistic",
                ["tree_method"] = "hist",
                ["grow_policy"] = "lossguide",
                ["max_leaves"] = "9",
            }),
        ["dart"] = (
            "binary", new() { ["num_round"] = "6", ["objective"] = "binary:logistic", ["booster"] = "dart", ["rate_drop"] = "0.4" }),
        ["linear"] = ("regression", new() { ["num_round"] = "5", ["booster"] = "gblinear", ["updater"] = "coord_descent" }),
        ["classes"] = ("classes", new() { ["num_round"] = "4", ["objective"] = "multi:softprob", ["num_class"] = "3" }),
        ["class"] = ("classes", new() { ["num_round"] = "4", ["objective"] = "multi:softmax", ["num_class"] = "3" }),
        ["count"] = ("count", new() { ["num_round"] = "4", ["objective"] = "count:poisson", ["max_delta_step"] = "0.7" }),
    };

    [Fact]
    public async Task A_model_is_the_same_file_and_predicts_the_same_wherever_it_was_trained()
    {
        using var workbench = new Workbench();
        Workbench.RequireVersion17();
        await RequirePythonAsync();
        var folder = workbench.Folder.CreateSubdirectory("exchange").FullName;
        var test = TestRows();
        await File.WriteAllTextAsync(Path.Combine(folder, "test.csv"), test, TestContext.Current.CancellationToken);
        foreach (var (name, (data, hyperparameters)) in Jobs)
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            foreach (var part in (string[])["train", "validation"])
            {
                var rows = CaseFile.Text($"training/{data}-{part}.csv");
                workbench.Put($"csv/{part}.csv", rows);
                await File.WriteAllTextAsync(
                    Path.Combine(folder, name, part + ".csv"), rows, TestContext.Current.CancellationToken);
            }
            await workbench.RunAsync("createTrainingJob", Requests.Training(name, hyperparameters));
            await File.WriteAllBytesAsync(
                Path.Combine(folder, name, "here"),
                workbench.Models(name).Single(),
                TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(
                Path.Combine(folder, name, "parameters.json"),
                JsonSerializer.Serialize(hyperparameters),
                TestContext.Current.CancellationToken);
        }

        var (exitCode, errors) = await RunPythonAsync(Script, folder);

        Assert.True(exitCode == 0, errors);
        foreach (var name in Jobs.Keys)
        {
            byte[] Read(string file) => File.ReadAllBytes(Path.Combine(folder, name, file));
            Assert.True(Read("here").AsSpan().SequenceEqual(Read("there")), $"The model files of '{name}' differ.");
            using var predictor = new Predictor([new("there", Read("there"))], 1);
            var predictions = Encoding.UTF8.GetString(
                PredictionText.Lines(predictor.Predict(Encoding.UTF8.GetBytes(test))).Span);
            Assert.Equal(Encoding.UTF8.GetString(Read("there.txt")), predictions);
            Assert.Equal(Encoding.UTF8.GetString(Read("here.txt")), predictions);
        }
    }

    [Fact]
    public async Task A_transform_job_answers_as_Python_does_whatever_the_booster_and_with_all_folds()
    {
        using var workbench = new Workbench();
        Workbench.RequireVersion17();
        await RequirePythonAsync();
        var folder = workbench.Folder.CreateSubdirectory("serving").FullName;
        var test = TestRows();
        workbench.Put("csv/test.csv", test);
        await File.WriteAllTextAsync(Path.Combine(folder, "test.csv"), test, TestContext.Current.CancellationToken);
        foreach (var (name, (data, hyperparameters)) in Served)
        {
            foreach (var part in (string[])["train", "validation"])
                workbench.Put($"csv/{part}.csv", CaseFile.Text($"training/{data}-{part}.csv"));
            await workbench.RunAsync("createTrainingJob", Requests.Training(name, hyperparameters));
            await workbench.RunAsync("createModel", Requests.Model(name, $"s3://bucket/models/{name}/output/model.tar.gz"));
            await workbench.RunAsync("createTransformJob", Requests.Transform(name, name));
            Directory.CreateDirectory(Path.Combine(folder, name));
            await File.WriteAllBytesAsync(
                Path.Combine(folder, name, "model.tar.gz"),
                workbench.Bytes($"models/{name}/output/model.tar.gz"),
                TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(
                Path.Combine(folder, name, "here.txt"),
                workbench.Text("output/test.csv.out"),
                TestContext.Current.CancellationToken);
        }

        var (exitCode, errors) = await RunPythonAsync(Serving, folder);

        Assert.True(exitCode == 0, errors);
        Assert.All(Served.Keys, name => Assert.Equal(
            File.ReadAllText(Path.Combine(folder, name, "there.txt")), File.ReadAllText(Path.Combine(folder, name, "here.txt"))));
    }

    static string TestRows() =>
        string.Join(
            '\n', CaseFile.Lines("training/rank-validation.csv").Select(line => line[(line.IndexOf(',') + 1)..]));

    static async Task RequirePythonAsync()
    {
        var version = File.Exists(Python)
            ? await RunPythonAsync("import xgboost; assert xgboost.__version__ == '1.7.4', xgboost.__version__")
            : (1, "it is not there");
        Assert.SkipUnless(
            version.Item1 == 0,
            $"Models are exchanged with xgboost 1.7.4 of {Python} (python3-xgboost on Debian 12): {version.Item2.Trim().Split('\n')[^1]}");
    }

    static async Task<(int ExitCode, string Errors)> RunPythonAsync(string script, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", script, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, errors);
    }
}
