using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Local.SageMaker.Models;
using Local.SageMaker.Training;
using Local.SageMaker.XGBoost;
using Local.SageMaker.XGBoost.Input;
using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.Workers;

/// <summary>
/// The program of a worker: reads frames from the standard input, and does one task after the other until it is closed.
/// </summary>
/// <param name="rows">Gives the first so many rows of a file.</param>
sealed class WorkerProgram(Func<string, int, IEnumerable<JsonElement>> rows) : IDisposable
{
    readonly FrameStream _frames =
        new(new BufferedStream(System.Console.OpenStandardInput()), System.Console.OpenStandardOutput());
    readonly TaskQueue _tasks = new();
    readonly ChannelReader _reader = new();
    volatile TrainingControl? _current;
    byte[] _payload = [];
    ServingContainer? _serving;

    /// <summary>On the main thread, which has the stack that the container's Python has.</summary>
    public static void Run(Func<string, int, IEnumerable<JsonElement>> rows)
    {
        // Ctrl-C is for the program that started it, which then ends it or goes on.
        using var ignored = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        NativeDeath.LetCrashesKill();
        MemoryLimit.GiveWay();
        using var program = new WorkerProgram(rows);
        program.RunAll();
    }

    public void Dispose()
    {
        _serving?.Dispose();
        _reader.Clear();
    }

    void RunAll()
    {
        new Thread(ReceiveAll) { IsBackground = true, Name = "frames" }.Start();
        WarmUp();
        while (true)
        {
            var task = _tasks.Take();
            try
            {
                Do(task.Frame, task.Control);
            }
            catch (Exception e)
            {
                _frames.Write(FrameKind.Failed, TaskMessage.Write(WorkerFailure.Of(e)));
            }
        }
    }

    /// <summary>
    /// Loads the library and compiles what every training needs, by a training of two rows, unless a task waits
    /// already. What is wrong with the library the task says.
    /// </summary>
    void WarmUp()
    {
        if (!_tasks.IsEmpty)
            return;
        try
        {
            var parser = new TrainingCsv(CsvDelimiter.TrySniff("1,0.5")!.Value, weighted: false, threads: 1);
            parser.Add(new MemoryStream("1,0.5\n2,0.25\n"u8.ToArray()));
            using var data = parser.ToData().ToMatrix(threads: 1);
            var hyperparameters = Hyperparameters.Parse(new Dictionary<string, string>
            {
                ["num_round"] = "2",
                ["objective"] = "reg:squarederror",
                ["eta"] = "0.3",
                ["_tuning_objective_metric"] = "validation:rmse",
            });
            new Trainer(hyperparameters, threads: 1, new((_, _) => { }))
                .Train(data, data, null, CancellationToken.None);
        }
        catch (XGBoostMissingException)
        {
        }
    }

    /// <summary>Beside the task: what ends it comes here, the end of the program that gave it included.</summary>
    void ReceiveAll()
    {
        while (_frames.Read(Allocate) is { } frame)
        {
            switch (frame.Kind)
            {
                case FrameKind.Stop:
                    _current?.Stop();
                    break;
                case FrameKind.GoOn:
                    _current?.GoOn();
                    break;
                case FrameKind.Train:
                    _tasks.Add(new(frame, _current = new()));
                    break;
                default:
                    _tasks.Add(new(frame, null));
                    break;
            }
        }
        // At once, whatever the library is doing.
        Process.GetCurrentProcess().Kill();
    }

    /// <summary>Large requests come one at a time, and share their memory.</summary>
    Memory<byte> Allocate(FrameKind kind, int length)
    {
        if (kind != FrameKind.Invoke || length <= ServingWorker.SmallRequest)
            return new byte[length];
        if (_payload.Length < length)
        {
            var more = (int)Math.Min(2L * _payload.Length, Array.MaxLength);
            _payload = GC.AllocateUninitializedArray<byte>(Math.Max(length, more));
        }
        return _payload.AsMemory(0, length);
    }

    void Do(Frame frame, TrainingControl? control)
    {
        switch (frame.Kind)
        {
            case FrameKind.Train:
                using (control)
                    Train(TaskMessage.ReadTraining(frame.Content), control!);
                break;
            case FrameKind.Load:
                Load(TaskMessage.ReadServing(frame.Content));
                break;
            case FrameKind.Invoke:
                Invoke(frame.Content);
                break;
            case FrameKind.Explain:
                Explain(TaskMessage.ReadExplanationTask(frame.Content));
                break;
            case FrameKind.ReadRows:
                Unload();
                _reader.Clear();
                Rows.Write(frame.Content.Span, rows, _frames);
                break;
            default:
                throw new UnreachableException($"A frame of kind {frame.Kind}.");
        }
    }

    void Train(TrainingTask task, TrainingControl control)
    {
        Unload();
        _reader.Begin();
        MemoryLimit.Set(task.Memory);
        var log = new ContainerLog((kind, text) =>
        {
            WriteLine(kind, text);
            if (!task.WaitsAfterRounds || kind != LineKind.Plain || !Metric.Read(text).Any())
                return;
            _frames.Write(FrameKind.RoundEnded);
            control.WaitToGoOn();
        });
        var model = new TrainingContainer(task, _reader, log)
            .Run(
                () => _frames.Write(FrameKind.Begun),
                checkpoint => NamedContent.Write(_frames, FrameKind.Checkpoint, checkpoint),
                control.Stopped);
        foreach (var file in model.Files)
            NamedContent.Write(_frames, FrameKind.ModelFile, file);
        if (model.Predictions is { } predictions)
            NamedContent.Write(_frames, FrameKind.Predictions, predictions);
        _frames.Write(FrameKind.Trained, [model.IsPartial ? (byte)1 : (byte)0]);
    }

    void Load(ServingTask task)
    {
        Unload();
        _reader.Clear();
        MemoryLimit.Set(task.Memory);
        LibraryLog.Redirect(text => WriteLine(LineKind.Plain, text));
        using var archive = File.OpenRead(task.ModelArchive);
        var files = ModelArtifact.Read(archive, task.Memory);
        if (files.Count == 0)
            throw new ModelException($"There is no model at the top of the archive {task.ModelDataUrl}.");
        _serving = new(new(task.IsEnsemble ? files : [files[0]], threads: 1), task);
        _frames.Write(FrameKind.Loaded);
    }

    void Invoke(ReadOnlyMemory<byte> frame)
    {
        try
        {
            var invocation = Invocation.Read(frame, out var payload);
            _frames.Write(FrameKind.Answer, _serving!.Answer(invocation, payload).Span);
        }
        catch (InferenceException e)
        {
            var status = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(status, e.Status);
            _frames.Write(FrameKind.Refused, status, Encoding.UTF8.GetBytes(e.Message));
        }
    }

    void Explain(ExplanationTask task)
    {
        Unload();
        _reader.Clear();
        MemoryLimit.Set(task.Memory);
        LibraryLog.Redirect(text => WriteLine(LineKind.Plain, text));
        _frames.Write(FrameKind.Explained, TaskMessage.Write(Explanations.Explain(task)));
    }

    void Unload()
    {
        _serving?.Dispose();
        _serving = null;
    }

    void WriteLine(LineKind kind, string text) =>
        _frames.Write(FrameKind.Line, [(byte)kind], Encoding.UTF8.GetBytes(text));
}
