using Local.SageMaker.Models;
using Local.SageMaker.Training;

namespace Local.SageMaker.Workers;

/// <summary>
/// Tasks and failures in frames, field by field: a worker is to start fast, and a JSON serializer takes its time to be
/// compiled.
/// </summary>
static class TaskMessage
{
    public static byte[] Write(TrainingTask task) => Write(writer =>
    {
        writer.Write(task.HyperParameters.Count);
        foreach (var (name, value) in task.HyperParameters)
        {
            writer.Write(name);
            writer.Write(value);
        }
        writer.Write(task.Channels.Count);
        foreach (var channel in task.Channels)
            Write(writer, channel);
        writer.Write(task.Checkpoints is not null);
        if (task.Checkpoints is { } checkpoints)
        {
            writer.Write(checkpoints.LocalPath);
            writer.Write(checkpoints.Prefix);
            Write(writer, checkpoints.Files);
        }
        writer.Write(task.IsThree);
        writer.Write(task.Threads);
        writer.Write(task.WaitsAfterRounds);
        writer.Write(task.Memory);
    });

    public static TrainingTask ReadTraining(ReadOnlyMemory<byte> content)
    {
        using var reader = Reader(content);
        var hyperParameters = new Dictionary<string, string>();
        for (var left = reader.ReadInt32(); left > 0; left--)
            hyperParameters.Add(reader.ReadString(), reader.ReadString());
        var channels = new InputChannel[reader.ReadInt32()];
        for (var i = 0; i < channels.Length; i++)
            channels[i] = ReadChannel(reader);
        return new()
        {
            HyperParameters = hyperParameters,
            Channels = channels,
            Checkpoints = reader.ReadBoolean()
                ? new(reader.ReadString(), reader.ReadString(), ReadFiles(reader))
                : null,
            IsThree = reader.ReadBoolean(),
            Threads = reader.ReadInt32(),
            WaitsAfterRounds = reader.ReadBoolean(),
            Memory = reader.ReadInt64(),
        };
    }

    public static byte[] Write(ServingTask task) => Write(writer =>
    {
        writer.Write(task.ModelArchive);
        writer.Write(task.ModelDataUrl);
        writer.Write(task.IsBatch);
        writer.Write(task.IsEnsemble);
        Write(writer, task.SelectedNames);
        writer.Write(task.DefaultAccept);
        writer.Write(task.Limit);
        writer.Write(task.Memory);
    });

    public static ServingTask ReadServing(ReadOnlyMemory<byte> content)
    {
        using var reader = Reader(content);
        return new()
        {
            ModelArchive = reader.ReadString(),
            ModelDataUrl = reader.ReadString(),
            IsBatch = reader.ReadBoolean(),
            IsEnsemble = reader.ReadBoolean(),
            SelectedNames = ReadOptional(reader),
            DefaultAccept = reader.ReadString(),
            Limit = reader.ReadInt32(),
            Memory = reader.ReadInt64(),
        };
    }

    public static byte[] Write(ExplanationTask task) => Write(writer =>
    {
        writer.Write(task.ModelArchive);
        writer.Write(task.Data is not null);
        writer.Write(task.Data?.Length ?? 0);
        writer.Write(task.Data ?? []);
        writer.Write(task.IsWeighted);
        writer.Write(task.Memory);
    });

    public static ExplanationTask ReadExplanationTask(ReadOnlyMemory<byte> content)
    {
        using var reader = Reader(content);
        var archive = reader.ReadString();
        var hasData = reader.ReadBoolean();
        var data = reader.ReadBytes(reader.ReadInt32());
        return new(archive, hasData ? data : null, reader.ReadBoolean(), reader.ReadInt64());
    }

    public static byte[] Write(ModelExplanation explanation) => Write(writer =>
    {
        writer.Write(explanation.Rows);
        writer.Write(explanation.Features.Count);
        foreach (var use in explanation.Features)
        {
            writer.Write(use.Gain);
            writer.Write(use.Cover);
            writer.Write(use.Weight);
            writer.Write(use.Contribution);
        }
    });

    public static ModelExplanation ReadExplanation(ReadOnlyMemory<byte> content)
    {
        using var reader = Reader(content);
        var rows = reader.ReadInt32();
        var features = new FeatureUse[reader.ReadInt32()];
        for (var i = 0; i < features.Length; i++)
            features[i] = new(i, reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle());
        return new(features, rows);
    }

    public static byte[] Write(WorkerFailure failure) => Write(writer =>
    {
        writer.Write((byte)failure.Kind);
        Write(writer, failure.Type);
        writer.Write(failure.Message);
    });

    public static WorkerFailure ReadFailure(ReadOnlyMemory<byte> content)
    {
        using var reader = Reader(content);
        return new((FailureKind)reader.ReadByte(), ReadOptional(reader), reader.ReadString());
    }

    static void Write(BinaryWriter writer, InputChannel channel)
    {
        writer.Write(channel.Name);
        Write(writer, channel.ContentType);
        Write(writer, channel.Distribution);
        writer.Write(channel.IsCompressed);
        writer.Write(channel.Prefix);
        Write(writer, channel.Files);
    }

    static void Write(BinaryWriter writer, IReadOnlyList<InputFile> files)
    {
        writer.Write(files.Count);
        foreach (var file in files)
        {
            writer.Write(file.Key);
            writer.Write(file.Size);
            writer.Write(file.Path);
            writer.Write(file.Version);
        }
    }

    static InputChannel ReadChannel(BinaryReader reader) => new(
        reader.ReadString(),
        ReadOptional(reader),
        ReadOptional(reader),
        reader.ReadBoolean(),
        reader.ReadString(),
        ReadFiles(reader));

    static InputFile[] ReadFiles(BinaryReader reader)
    {
        var files = new InputFile[reader.ReadInt32()];
        for (var i = 0; i < files.Length; i++)
            files[i] = new(reader.ReadString(), reader.ReadInt64(), reader.ReadString(), reader.ReadString());
        return files;
    }

    static void Write(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
            writer.Write(text);
    }

    static string? ReadOptional(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;

    static byte[] Write(Action<BinaryWriter> write)
    {
        var content = new MemoryStream();
        using var writer = new BinaryWriter(content);
        write(writer);
        writer.Flush();
        return content.ToArray();
    }

    static BinaryReader Reader(ReadOnlyMemory<byte> content) =>
        new(new MemoryStream(content.ToArray(), writable: false));
}
