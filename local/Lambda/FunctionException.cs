namespace Local.Lambda;

/// <summary>
/// A function that cannot be run as the template describes it, or that does not build: a mistake of its author.
/// </summary>
sealed class FunctionException(string function, string message) : Exception($"Function {function}: {message}")
{
    public string Function { get; } = function;
}

/// <summary>The .NET SDK, which builds the functions, is not on this machine.</summary>
sealed class SdkMissingException(string dotnetRoot) : Exception(
    $"The functions are built with the .NET 10 SDK, and there is none in {dotnetRoot}. Install it from https://dotnet.microsoft.com/download/dotnet/10.0, " +
    "or with: curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0");
