namespace LambdaRuntime;

/// <summary>Joins a handler to its serializer, in the words of Amazon.Lambda.RuntimeSupport.</summary>
public sealed class LambdaBootstrapBuilder
{
    readonly Func<byte[], ILambdaContext, Task<byte[]>> _handler;
    Func<Task<bool>> _initializer = () => Task.FromResult(true);

    LambdaBootstrapBuilder(Func<byte[], ILambdaContext, Task<byte[]>> handler) => _handler = handler;

    public static LambdaBootstrapBuilder Create<TInput, TOutput>(
        Func<TInput, ILambdaContext, TOutput> handler, LambdaSerializer serializer) =>
        Create<TInput, TOutput>((input, context) => Task.FromResult(handler(input, context)), serializer);

    public static LambdaBootstrapBuilder Create<TInput, TOutput>(
        Func<TInput, ILambdaContext, Task<TOutput>> handler, LambdaSerializer serializer) =>
        new(async (json, context) =>
            serializer.Serialize(await handler(serializer.Deserialize<TInput>(json), context)));

    /// <summary>Work before the first event; false ends the process. A failure is reported as an init error.</summary>
    public LambdaBootstrapBuilder UseBootstrapHandler(Func<Task<bool>> initializer)
    {
        _initializer = initializer;
        return this;
    }

    public LambdaBootstrap Build() => new(_handler, _initializer);
}
