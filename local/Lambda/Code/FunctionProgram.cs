namespace Local.Lambda.Code;

/// <summary>What is started for a function: the rule of the managed runtime's start script.</summary>
/// <seealso href="https://github.com/aws/aws-lambda-dotnet/blob/master/Libraries/src/Amazon.Lambda.RuntimeSupport/bootstrap.sh"/>
sealed record FunctionProgram(string File, string[] Arguments)
{
    /// <summary>Loads class libraries; it is beside this program.</summary>
    static readonly string Loader = Path.Combine(AppContext.BaseDirectory, "lambda", "ClassLibraryLoader.dll");

    /// <exception cref="FunctionException">The handler names nothing in the task root.</exception>
    public static FunctionProgram Find(LambdaFunction function, DirectoryInfo taskRoot)
    {
        if (function.IsCustomRuntime)
            return FindBootstrap(function, taskRoot);
        if (function.Handler.Contains(':', StringComparison.Ordinal))
            return FindClassLibrary(function, taskRoot);

        var binary = Path.Combine(taskRoot.FullName, function.Handler);
        var assembly = binary.EndsWith(".dll", StringComparison.Ordinal) ? binary : binary + ".dll";
        return System.IO.File.Exists(assembly) ? new(DotNet.Host, ["exec", assembly])
            : System.IO.File.Exists(binary) ? new(binary, [])
            : throw new FunctionException(function.Name,
                $"Its Handler {function.Handler} names no assembly or binary: neither {assembly} nor {binary} was built.");
    }

    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html"/>
    static FunctionProgram FindBootstrap(LambdaFunction function, DirectoryInfo taskRoot)
    {
        var bootstrap = Path.Combine(taskRoot.FullName, "bootstrap");
        return System.IO.File.Exists(bootstrap)
            ? new(bootstrap, [function.Handler])
            : throw new FunctionException(
                function.Name, $"Its runtime {function.Runtime} starts the file bootstrap, and {taskRoot.FullName} has none.");
    }

    static FunctionProgram FindClassLibrary(LambdaFunction function, DirectoryInfo taskRoot)
    {
        var assembly = function.Handler.Split(':')[0];
        return new(DotNet.Host,
        [
            "exec", "--depsfile", Only("deps.json"), "--runtimeconfig", Only("runtimeconfig.json"),
            Loader, function.Handler,
        ]);

        string Only(string ending)
        {
            var own = Path.Combine(taskRoot.FullName, $"{assembly}.{ending}");
            if (System.IO.File.Exists(own))
                return own;
            var all = taskRoot.Exists ? taskRoot.GetFiles($"*.{ending}") : [];
            return all is [var only] ? only.FullName
                : throw new FunctionException(function.Name,
                    $"Its Handler {function.Handler} is a class library's, " +
                    $"of which {taskRoot.FullName} has no {assembly}.{ending}. " +
                    "Publish it with <GenerateRuntimeConfigurationFiles>true</GenerateRuntimeConfigurationFiles>.");
        }
    }
}
