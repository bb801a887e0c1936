namespace Local.SageMaker.Workers;

/// <summary>What the program and a worker tell each other.</summary>
enum FrameKind : byte
{
    /// <summary>To the worker: train; a <see cref="Training.TrainingTask"/>.</summary>
    Train = 1,

    /// <summary>To the worker: the next round may begin.</summary>
    GoOn,

    /// <summary>To the worker: end the training before its next round.</summary>
    Stop,

    /// <summary>To the worker: load a model; a <see cref="Models.ServingTask"/>.</summary>
    Load,

    /// <summary>To the worker: a request, which is an <see cref="Invocation"/> and its payload.</summary>
    Invoke,

    /// <summary>To the worker: an <see cref="ExplanationTask"/>.</summary>
    Explain,

    /// <summary>To the worker: read a file's rows; how many in four bytes, and the file's path.</summary>
    ReadRows,

    /// <summary>A line of the container's log: a byte for the <see cref="LineKind"/>, and the text.</summary>
    Line,

    /// <summary>The data are read, and the training begins.</summary>
    Begun,

    /// <summary>A line with metrics was printed; the worker waits for <see cref="GoOn"/>.</summary>
    RoundEnded,

    /// <summary>A checkpoint: <see cref="NamedContent"/>.</summary>
    Checkpoint,

    /// <summary>A file of the model: <see cref="NamedContent"/>.</summary>
    ModelFile,

    /// <summary>The predictions of a cross validation: <see cref="NamedContent"/>.</summary>
    Predictions,

    /// <summary>The training has ended; a byte that is 1 when it was stopped before its end.</summary>
    Trained,

    /// <summary>The model is loaded.</summary>
    Loaded,

    /// <summary>What the container answers to a request.</summary>
    Answer,

    /// <summary>The container refuses a request: its status in four bytes, and the text.</summary>
    Refused,

    /// <summary>What a model does with its features: a <see cref="ModelExplanation"/>.</summary>
    Explained,

    /// <summary>Rows of a file, each JSON with a line feed after it.</summary>
    Rows,

    /// <summary>There are no more rows.</summary>
    RowsEnded,

    /// <summary>The task has failed; a <see cref="WorkerFailure"/>.</summary>
    Failed,
}
