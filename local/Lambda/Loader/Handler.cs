using System.Reflection;

namespace Local.Lambda.Loader;

/// <summary>A function's handler: its method, and what brings an event to it and its answer back.</summary>
sealed class Handler
{
    readonly MethodInfo _method;
    readonly object? _instance;
    readonly Func<Stream, object?>? _read;
    readonly Func<object?, Stream>? _write;
    readonly Type? _context;

    Handler(HandlerName name)
    {
        var type = HandlerMethod.FindType(name);
        _method = HandlerMethod.Find(name, type);
        _instance = _method.IsStatic ? null : Create(type);
        var parameters = _method.GetParameters();
        _context = parameters.LastOrDefault(IsContext)?.ParameterType;
        var input = parameters.FirstOrDefault(parameter => !IsContext(parameter))?.ParameterType;
        var output = Result(_method.ReturnType);
        if (input is not null)
            _read = input == typeof(Stream) ? stream => stream
                : Serializer.Find(_method, type.Assembly, input, "deserialize input").Reader(input);
        if (output is not null)
            _write = output.IsAssignableTo(typeof(Stream)) ? value => (Stream)value!
                : Serializer.Find(_method, type.Assembly, output, "serialize output").Writer(output);
    }

    public static Handler Load(string name) => new(HandlerName.Parse(name));

    /// <summary>Handles one event; what the method throws is thrown.</summary>
    public async Task<Stream> HandleAsync(Stream input, Invocation invocation)
    {
        var arguments = _method.GetParameters().Select(parameter =>
            IsContext(parameter) ? Proxy.Create(_context!, invocation.Members()) : _read!(input)).ToArray();
        var result = _method.Invoke(_instance, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        if (result is Task task)
        {
            await task;
            result = _write is null ? null : task.GetType().GetProperty("Result")!.GetValue(task);
        }
        return _write is null || (result is null && _method.ReturnType.IsAssignableTo(typeof(Stream))) ? Stream.Null
            : _write(result);
    }

    static bool IsContext(ParameterInfo parameter) => parameter.ParameterType.FullName == HandlerMethod.ContextType;

    static object Create(Type type) => type.IsValueType
        ? Activator.CreateInstance(type)!
        : type.GetConstructor(BindingFlags.Instance | BindingFlags.Public, Type.EmptyTypes) is { } constructor
            ? constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, null, null)
            : throw new LambdaValidationException(
                $"Type '{type}' is not supported: it has no public constructor without parameters, and its method is not static.");

    /// <summary>What is written as the answer; null for nothing.</summary>
    static Type? Result(Type type)
    {
        if (type == typeof(void) || type == typeof(Task))
            return null;
        for (var ancestor = type; ancestor is not null; ancestor = ancestor.BaseType)
            if (ancestor.IsGenericType && ancestor.GetGenericTypeDefinition() == typeof(Task<>))
                return ancestor.GetGenericArguments()[0];
        return type;
    }
}
