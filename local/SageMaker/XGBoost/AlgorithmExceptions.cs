namespace Local.SageMaker.XGBoost;

/// <summary>The exception that ends the container's training: the platform reports its type and message.</summary>
/// <param name="type">As Python names it: <c>KeyError</c>.</param>
class ContainerException(string type, string message) : Exception(message)
{
    public string Type { get; } = type;
}

/// <summary>What the container blames on its user.</summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_algorithm_toolkit/exceptions.py"/>
sealed class UserErrorException(string message) : ContainerException(
    "sagemaker_algorithm_toolkit.exceptions.UserError", message);

/// <summary>What the container cannot explain: mostly an exception inside <c>xgb.train</c>.</summary>
sealed class AlgorithmErrorException(string message) : ContainerException(
    "sagemaker_algorithm_toolkit.exceptions.AlgorithmError", message);

/// <summary>
/// An exception that Python code (XGBoost's own, scikit-learn's, the container's) raises inside the container's call of
/// <c>xgb.train</c>.
/// </summary>
sealed class TrainCallException(string message) : Exception(message);

/// <summary>A model's file cannot be loaded: the serving container does not come up.</summary>
sealed class ModelException(string message) : Exception(message);

/// <summary>What the container answers to a batch: an HTTP status and its text.</summary>
sealed class InferenceException(int status, string message) : Exception(message)
{
    /// <summary>What a request over the limit is answered with: the page of the container's web server.</summary>
    /// <seealso href="https://github.com/pallets/werkzeug/blob/0.15.6/src/werkzeug/exceptions.py"/>
    public static InferenceException TooLarge => new(413, """
        <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">
        <title>413 Request Entity Too Large</title>
        <h1>Request Entity Too Large</h1>
        <p>The data value transmitted exceeds the capacity limit.</p>
        """);

    /// <summary>What the web server answers when the container's code has raised an exception.</summary>
    /// <seealso href="https://github.com/pallets/werkzeug/blob/0.15.6/src/werkzeug/exceptions.py"/>
    public static InferenceException Uncaught => new(500, """
        <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">
        <title>500 Internal Server Error</title>
        <h1>Internal Server Error</h1>

        """ +
        "<p>The server encountered an internal error and was unable to complete your request. " +
        "Either the server is overloaded or there is an error in the application.</p>");

    public int Status { get; } = status;

    /// <summary>415: a request's payload cannot be read.</summary>
    /// <param name="type">Of Python's exception: <c>ValueError</c>.</param>
    public static InferenceException Unreadable(string format, string type, string message) =>
        new(415, $"Loading {format} data failed with Exception, please ensure data is in {format} format:\n <class '{type}'>\n {message}");

    /// <inheritdoc cref="Unreadable"/>
    public static InferenceException UnreadableRecords(string type, string message) =>
        new(415, "Loading recordio-protobuf data failed with Exception, please ensure data is in recordio-protobuf format: "
            + $"<class '{type}'> {message}");
}
