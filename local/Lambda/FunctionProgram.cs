namespace Local.Lambda;

/// <summary>What is started for a function: the rule of the managed runtime's start script.</summary>
/// <seealso href="https://github.com/aws/aws-lambda-dotnet/blob/master/Libraries/src/Amazon.Lambda.RuntimeSupport/bootstrap.sh"/>
sealed record FunctionProgram(string File, string[] Arguments)
{
    /// <exception cref="FunctionException">The handler is a class library's, or names nothing in the task
    /// root.</exception>
    public static FunctionProgram Find(LambdaFunction function, DirectoryInfo taskRoot)
    {
        if (function.Handler.Contains(':', StringComparison.Ordinal))
            throw new FunctionException(function.Name,
                $"Its Handler {function.Handler} is a class library's, which only the Amazon.Lambda.RuntimeSupport " +
                "of AWS's image can load. Make the project an executable (<OutputType>Exe</OutputType>) and the " +
                "Handler its assembly's name: " +
                $"{function.Handler.Split(':')[0]}.");

        var binary = Path.Combine(taskRoot.FullName, function.Handler);
        var assembly = binary.EndsWith(".dll", StringComparison.Ordinal) ? binary : binary + ".dll";
        return System.IO.File.Exists(assembly) ? new(DotNet.Host, ["exec", assembly])
            : System.IO.File.Exists(binary) ? new(binary, [])
            : throw new FunctionException(function.Name,
                $"Its Handler {function.Handler} names no assembly or binary: neither {assembly} nor {binary} was built.");
    }
}
