namespace Local.Aws;

/// <summary>A line that a function or a container has written, on its way to CloudWatch Logs.</summary>
/// <param name="Group"><c>/aws/lambda/NAME</c>, <c>/aws/sagemaker/TrainingJobs</c>.</param>
/// <param name="RequestId">The invocation during which a function wrote it; null outside of one, and for
/// containers.</param>
/// <param name="Call">The <see cref="IntegrationRequest.ClientToken"/> of the Task state's call that led to it; null
/// when none did.</param>
readonly record struct LogLine(
    string Group,
    string Stream,
    DateTimeOffset Timestamp,
    string Message,
    string? RequestId,
    string? Call);

/// <summary>Takes lines as they are written.</summary>
delegate void LogSink(LogLine line);
