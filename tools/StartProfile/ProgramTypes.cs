using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace StartProfile;

/// <summary>A type with its arguments; the definition of an array is null, and its argument its element.</summary>
sealed record ProgramType(Type? Definition, IReadOnlyList<ProgramType> Arguments);

/// <summary>The types of the program, of the packages beside it and of the frameworks, by their names.</summary>
sealed class ProgramTypes
{
    readonly Dictionary<string, Type> _types = [];

    public ProgramTypes(DirectoryInfo program)
    {
        DirectoryInfo[] frameworks = [FolderOf(typeof(object)), FolderOf(typeof(RequestDelegate))];
        foreach (var file in frameworks.Append(program).SelectMany(folder => folder.EnumerateFiles("*.dll")))
        {
            foreach (var type in TypesIn(file))
                _types.TryAdd(type.FullName!, type);
        }
    }

    /// <exception cref="FormatException">There is no type with the name.</exception>
    public ProgramType Find(TypeName name) => new(
        name.IsArray ? null
            : _types.GetValueOrDefault(name.Name) ?? throw new FormatException($"There is no type '{name.Name}'."),
        [.. name.Arguments.Select(Find)]);

    static DirectoryInfo FolderOf(Type type) => new(Path.GetDirectoryName(type.Assembly.Location)!);

    static IEnumerable<Type> TypesIn(FileInfo file)
    {
        try
        {
            // The core library is loaded already, and cannot be again.
            var assembly = file.FullName == typeof(object).Assembly.Location
                ? typeof(object).Assembly : Assembly.LoadFrom(file.FullName);
            return assembly.GetTypes();
        }
        catch (BadImageFormatException)
        {
            return []; // not managed
        }
        catch (FileLoadException)
        {
            return []; // one that the program has in another version, or that this process has already
        }
        catch (ReflectionTypeLoadException e)
        {
            return e.Types.OfType<Type>();
        }
    }
}
