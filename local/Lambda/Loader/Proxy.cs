using System.Reflection;

namespace Local.Lambda.Loader;

/// <summary>
/// An object of an interface that is known only when the function is loaded: its members are found by their names. A
/// property that is not among them has its type's default, a method that is not does nothing.
/// </summary>
public class Proxy : DispatchProxy
{
    IReadOnlyDictionary<string, Func<MethodInfo, object?[], object?>> _members = null!;

    internal static object Create(
        Type type, IReadOnlyDictionary<string, Func<MethodInfo, object?[], object?>> members)
    {
        var proxy = Create(type, typeof(Proxy));
        ((Proxy)proxy)._members = members;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var method = targetMethod!;
        var isGetter = method.Name.StartsWith("get_", StringComparison.Ordinal);
        var name = isGetter ? method.Name["get_".Length..] : method.Name;
        var result = _members.TryGetValue(name, out var member) ? member(method, args ?? []) : null;
        return result ?? (method.ReturnType.IsValueType && method.ReturnType != typeof(void)
            ? Activator.CreateInstance(method.ReturnType) : null);
    }
}
