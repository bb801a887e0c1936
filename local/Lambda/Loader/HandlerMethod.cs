using System.Reflection;
using System.Runtime.CompilerServices;

namespace Local.Lambda.Loader;

/// <summary>Finds the method of a handler, and says what keeps one from being it.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/csharp-handler.html#csharp-class-library-handlers"/>
static class HandlerMethod
{
    public const string ContextType = "Amazon.Lambda.Core.ILambdaContext";

    const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance
        | BindingFlags.DeclaredOnly;

    public static Type FindType(HandlerName name)
    {
        var type = LoadAssembly(name.Assembly).GetType(name.Type)
            ?? throw new LambdaValidationException($"Unable to load type '{name.Type}' from assembly '{name.Assembly}'.");
        return type.ContainsGenericParameters ? throw Refuse(type, "it is generic")
            : type is { IsAbstract: true, IsSealed: false } ? throw Refuse(type, "it is abstract")
            : type.IsInterface || type.IsEnum ? throw Refuse(type, "it is neither a class nor a struct")
            : type;
    }

    public static MethodInfo Find(HandlerName name, Type type)
    {
        MethodInfo[] all = [.. Ancestry(type).SelectMany(declaring => declaring.GetMethods(Any))];
        MethodInfo[] found = [.. all.Where(method => method.Name == name.Method)];
        if (found.Length == 0)
            found = [.. all.Where(method => method.ToString() == name.Method)];
        // An override, and what it overrides, are one.
        found = [.. found.DistinctBy(method => method.GetBaseDefinition().ToString())];
        return found switch
        {
            [var method] => Check(method, type),
            [] => throw new LambdaValidationException(
                $"Unable to find method '{name.Method}' in type '{name.Type}' from assembly '{name.Assembly}': " +
                $"Found no methods matching method name '{name.Method}'."),
            _ => throw new LambdaValidationException(
                $"The method '{name.Method}' in type '{name.Type}' appears to have a number of overloads. " +
                "To call this method please specify a complete method signature. Possible candidates are:\n" +
                string.Join('\n', found.Select(method => method.ToString()))),
        };
    }

    static Assembly LoadAssembly(string name)
    {
        try
        {
            return Assembly.Load(new AssemblyName(name));
        }
        catch (FileNotFoundException)
        {
            throw new LambdaValidationException(
                $"Could not find the specified handler assembly with the file name '{name}'. " +
                "The assembly should be located in the root of your uploaded .zip file.");
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException)
        {
            throw new LambdaValidationException($"Unable to load assembly '{name}'.");
        }
    }

    static IEnumerable<Type> Ancestry(Type type)
    {
        for (var ancestor = type; ancestor is not null; ancestor = ancestor.BaseType)
            yield return ancestor;
    }

    static MethodInfo Check(MethodInfo method, Type type)
    {
        var parameters = method.GetParameters();
        var reason = method.IsAbstract ? "the method is abstract"
            : method.ContainsGenericParameters ? "the method is generic"
            : method.CallingConvention.HasFlag(CallingConventions.VarArgs)
                || parameters.Any(parameter => parameter.IsDefined(typeof(ParamArrayAttribute)))
                ? "the method has a variable number of parameters"
            : parameters.Length > 2 ? "the method has more than 2 parameters"
            : parameters.Length == 2 && parameters[1].ParameterType.FullName != ContextType
                ? $"the method has 2 parameters, but the second parameter is not of type '{ContextType}'"
            : method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute))
                ? "the method is 'async void'"
            : IsValueTask(method.ReturnType) ? "the method returns a ValueTask"
            : null;
        return reason is null ? method
            : throw new LambdaValidationException($"Method '{method.Name}' of type '{type}' is not supported: {reason}.");
    }

    static bool IsValueTask(Type type) => type == typeof(ValueTask)
        || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>));

    static LambdaValidationException Refuse(Type type, string reason) =>
        new($"Type '{type}' is not supported: {reason}.");
}
