namespace Local.Aws;

/// <summary>
/// Writes what went wrong to the standard error stream, which carries nothing else that a program would read.
/// </summary>
sealed class StandardErrorLog : ILoggerFactory, ILogger
{
    readonly string? _category;

    public StandardErrorLog()
    {
    }

    StandardErrorLog(string category) => _category = category;

    public ILogger CreateLogger(string categoryName) => new StandardErrorLog(categoryName);

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("The standard error stream is the only place that is written to.");

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var subject = _category is null ? "" : $"{_category}: ";
        System.Console.Error.WriteLine(
            $"{subject}{formatter(state, exception)}{(exception is null ? "" : $"\n{exception}")}");
    }

    public void Dispose()
    {
    }
}
