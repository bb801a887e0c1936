using System.Text.Json;
using Amazon.Lambda.Core;

[assembly: LambdaSerializer(typeof(ClassLibrary.JsonSerializerOfOurs))]

namespace ClassLibrary;

public sealed class JsonSerializerOfOurs : ILambdaSerializer
{
    public T Deserialize<T>(Stream requestStream) => JsonSerializer.Deserialize<T>(requestStream)!;
    public void Serialize<T>(T response, Stream responseStream) => JsonSerializer.Serialize(responseStream, response);
}

/// <summary>Writes everything in capitals, to be told from the assembly's.</summary>
public sealed class Shouting : ILambdaSerializer
{
    public T Deserialize<T>(Stream requestStream) => JsonSerializer.Deserialize<T>(requestStream)!;
    public void Serialize<T>(T response, Stream responseStream) =>
        responseStream.Write(System.Text.Encoding.UTF8.GetBytes(JsonSerializer.Serialize(response).ToUpperInvariant()));
}

public record Order(string Id, int Count);

public class Base
{
    public string Inherited(string text) => $"inherited {text}";
}

public class Handlers : Base
{
    static int _made;

    public Handlers() => _made++;

    public Stream Streams(Stream input) => input;

    public static async Task<Stream> StreamsLater(Stream input)
    {
        await Task.Yield();
        return input;
    }

    public Order Poco(Order order) => order with { Count = order.Count + 1 };

    public static Task<Order> PocoLater(Order order, ILambdaContext context) =>
        Task.FromResult(order with { Id = context.FunctionName });

    public string Nothing() => $"made {_made}";

    public async Task NothingBack(Order order) => await Task.Delay(order.Count);

    public void Void(Order order) => Console.WriteLine($"had {order.Id}");

    [LambdaSerializer(typeof(Shouting))]
    public string Shout(string text) => text;

    public object Context(ILambdaContext context)
    {
        context.Logger.LogLine("a line");
        context.Logger.LogWarning("a warning");
        context.Logger.LogError(new InvalidOperationException("inner"), "at {place}", 7);
        return new
        {
            context.AwsRequestId, context.FunctionVersion, context.InvokedFunctionArn, context.MemoryLimitInMB,
            Left = context.RemainingTime.TotalSeconds, HasClient = context.ClientContext is not null,
        };
    }

    public string Overloaded(string text) => text;
    public int Overloaded(int number) => number;

    internal string Throws(string text) => throw new ArgumentException(text, new InvalidOperationException("why"));

    public ValueTask<string> Value(string text) => new(text);
    public string Three(string a, string b, string c) => a + b + c;
    public string Second(string a, string b) => a + b;
    public T Generic<T>(T value) => value;
    public async void AsyncVoid(string text) => await Task.Yield();

    public class Nested
    {
        public string Handle(string text) => $"nested {text}";
    }
}

public abstract class Abstract
{
    public string Handle(string text) => text;
}

public class NoConstructor(int number)
{
    public string Handle(string text) => text + number;
}
