namespace Local.Lambda.Loader;

/// <summary>A function's <c>ASSEMBLY::TYPE::METHOD</c>.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/csharp-handler.html"/>
sealed record HandlerName(string Assembly, string Type, string Method)
{
    const string Format = "The valid format is 'ASSEMBLY::TYPE::METHOD'.";

    public static HandlerName Parse(string text)
    {
        var parts = text.Split("::", 3, StringSplitOptions.TrimEntries);
        if (parts.Length != 3)
            throw new LambdaValidationException($"Invalid lambda function handler: '{text}'. {Format}");
        foreach (var (part, name) in parts.Zip(["assembly", "type", "method"]))
            if (part.Length == 0)
                throw new LambdaValidationException(
                    $"Invalid lambda function handler: '{text}', the {name} is missing. {Format}");
        return new(parts[0], parts[1], parts[2]);
    }
}

/// <summary>A handler that cannot be one. Its name is what callers see.</summary>
sealed class LambdaValidationException(string message) : Exception(message);
