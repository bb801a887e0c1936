using System.Buffers;
using Local.SageMaker.Models;
using Local.SageMaker.XGBoost;
using Local.SageMaker.XGBoost.Input;

namespace Local.SageMaker.Workers;

/// <summary>
/// The serving container, in a worker. A request takes these steps: (1) its size is checked; one without a payload is
/// answered without content; (2) its payload is read and the model asked; (3) the type of the answer is chosen, (4) and
/// the answer written.
/// </summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/1.7-1/src/sagemaker_xgboost_container/algorithm_mode/serve.py"/>
sealed class ServingContainer(Predictor predictor, ServingTask task) : IDisposable
{
    /// <exception cref="InferenceException">What the container answers instead.</exception>
    public ReadOnlyMemory<byte> Answer(Invocation invocation, ReadOnlyMemory<byte> payload)
    {
        if (!invocation.IsEachLine)
            return AnswerOne(invocation, payload);
        var answers = new ArrayBufferWriter<byte>();
        var rest = payload.TrimEnd((byte)'\n');
        foreach (var line in rest.Span.Split((byte)'\n'))
            answers.Write(AnswerOne(invocation, rest[line]).Span);
        return answers.WrittenMemory;
    }

    public void Dispose() => predictor.Dispose();

    ReadOnlyMemory<byte> AnswerOne(Invocation invocation, ReadOnlyMemory<byte> payload)
    {
        if (payload.Length > task.Limit) // 1
            throw InferenceException.TooLarge;
        if (payload.IsEmpty)
            return default;
        if (task is { IsBatch: true, SelectedNames: null }
            && predictor.TryPredictParts(payload, invocation.ContentType) is { } lines)
        {
            AcceptType.Parse(invocation.Accept, task.DefaultAccept); // may refuse; lines are of no type
            return lines;
        }
        var predictions = predictor.Predict(payload.Span, invocation.ContentType); // 2
        var accept = AcceptType.Parse(invocation.Accept, task.DefaultAccept); // 3
        if (task.SelectedNames is { } names) // 4
            return predictor.Write(SelectedContent.Parse(names, accept), predictions, task.IsBatch);
        if (task.IsBatch)
            return PredictionText.Lines(predictions);
        return accept switch
        {
            AcceptType.Json => PredictionText.Json(predictions),
            AcceptType.Csv => PredictionText.Csv(predictions),
            // Its encoder has no other type, and nobody catches that.
            _ => throw InferenceException.Uncaught,
        };
    }
}
