using System.Reflection;

namespace Local.Lambda.Loader;

/// <summary>
/// The serializer that the function names: it is known by the names of Amazon.Lambda.Core, whichever version of that
/// the function has.
/// </summary>
sealed class Serializer
{
    const string AttributeType = "Amazon.Lambda.Core.LambdaSerializerAttribute",
        InterfaceType = "Amazon.Lambda.Core.ILambdaSerializer";

    readonly object _instance;
    readonly Type _interface;

    Serializer(object instance, Type serializer) => (_instance, _interface) = (instance, serializer);

    /// <summary>The one that the method's attribute names, or its assembly's.</summary>
    /// <param name="purpose">What needs it, for the message when there is none.</param>
    public static Serializer Find(MethodInfo method, Assembly assembly, Type type, string purpose)
    {
        var attribute = Named(method.GetCustomAttributes(inherit: true))
            ?? Named(assembly.GetCustomAttributes(inherit: true))
            ?? throw new LambdaValidationException(
                $"Could not find the LambdaSerializerAttribute on the assembly '{assembly.GetName().Name}' " +
                $"or method '{method.Name}' while attempting to {purpose} data of type '{type}'. " +
                "To use types other than System.IO.Stream as input/output parameters, " +
                $"the assembly or Lambda function should be annotated with {AttributeType}.");
        var named = attribute.GetType().GetProperty("SerializerType")?.GetValue(attribute) as Type
            ?? throw new LambdaValidationException($"The '{AttributeType}' names no type as its SerializerType.");
        var contract = named.GetInterface(InterfaceType)
            ?? throw new LambdaValidationException($"The serializer type '{named}' does not implement '{InterfaceType}'.");
        return named.GetConstructor(Type.EmptyTypes) is { } constructor
            ? new(constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, null, null), contract)
            : throw new LambdaValidationException(
                $"The serializer type '{named}' does not have a constructor without parameters.");
    }

    static object? Named(object[] attributes) =>
        attributes.FirstOrDefault(attribute => attribute.GetType().FullName == AttributeType);

    public Func<Stream, object?> Reader(Type type) => stream => Invoke("Deserialize", type, stream);

    public Func<object?, Stream> Writer(Type type) => value =>
    {
        var stream = new MemoryStream();
        Invoke("Serialize", type, value, stream);
        stream.Position = 0;
        return stream;
    };

    object? Invoke(string method, Type type, params object?[] arguments) =>
        _interface.GetMethod(method)!.MakeGenericMethod(type)
            .Invoke(_instance, BindingFlags.DoNotWrapExceptions, null, arguments, null);
}
