namespace StartProfile;

/// <summary>
/// Makes the profile that names what is compiled with the program, from lists of what the JIT had to compile while it
/// ran.
/// </summary>
static class Program
{
    static int Main(string[] arguments)
    {
        if (arguments is not [var program, var output, .. { Length: > 0 } lists])
        {
            Console.Error.WriteLine(
                "Usage: dotnet run --project tools/StartProfile -- FOLDER PROFILE LIST…   (the published program, "
                    + "the file to write, and what DOTNET_JitDisasmSummary has listed)");
            return 2;
        }
        try
        {
            Make(new(program), output, lists.SelectMany(File.ReadLines));
            return 0;
        }
        catch (IOException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
    }

    static void Make(DirectoryInfo program, string output, IEnumerable<string> lines)
    {
        var types = new ProgramTypes(program);
        var profile = new Profile();
        SortedSet<string> unknown = new(StringComparer.Ordinal);
        var compiled = lines.Select(JittedMethod.TextOf).OfType<string>()
            .Distinct().Order(StringComparer.Ordinal).ToList();
        foreach (var text in compiled)
        {
            try
            {
                var method = JittedMethod.Parse(text);
                if (method.IsGeneric)
                    profile.Add(types.Find(method.Type), method, [.. method.Arguments.Select(types.Find)]);
            }
            catch (FormatException e)
            {
                unknown.Add(e.Message); // Processes that write one list at the same time cut each other's lines.
            }
        }
        foreach (var reason in unknown)
            Console.WriteLine($"left out: {reason}");
        profile.Write(output);
        Console.WriteLine($"{profile.Count:N0} of {compiled.Count:N0} methods: {output}");
    }
}
