using Microsoft.AspNetCore.Components;

namespace Local.Console.Hosting;

/// <summary>
/// Makes components by their constructors, which need nothing. The framework's own compiles an expression for each,
/// for those that do.
/// </summary>
sealed class ComponentActivator : IComponentActivator
{
    public IComponent CreateInstance(Type componentType) => (IComponent)Activator.CreateInstance(componentType)!;
}
