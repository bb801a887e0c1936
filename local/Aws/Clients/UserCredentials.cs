namespace Local.Aws.Clients;

/// <summary>The user's own keys of AWS: in the environment, or in a profile of the shared credentials file.</summary>
/// <seealso href="https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html"/>
static class UserCredentials
{
    public static string Profile => Variable("AWS_ACCESS_KEY_ID") is not null
        ? "the environment's"
        : $"the profile '{Name}'";

    static string Name => Variable("AWS_PROFILE") ?? "default";

    /// <exception cref="AwsException">There are none.</exception>
    public static Credentials Find()
    {
        if (Variable("AWS_ACCESS_KEY_ID") is { } id && Variable("AWS_SECRET_ACCESS_KEY") is { } secret)
            return Of(id, secret, Variable("AWS_SESSION_TOKEN"));
        var file = Variable("AWS_SHARED_CREDENTIALS_FILE") ?? Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aws", "credentials");
        var fields = File.Exists(file) ? Section(File.ReadLines(file)) : [];
        return fields.GetValueOrDefault("aws_access_key_id") is { } key
            && fields.GetValueOrDefault("aws_secret_access_key") is { } hidden
            ? Of(key, hidden, fields.GetValueOrDefault("aws_session_token"))
            : throw new AwsException(
                "ValidationError",
                $"There are no keys of AWS: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write the profile '{Name}' into {file}.");
    }

    static Credentials Of(string id, string secret, string? token) => new(id, secret, token, new("", null));

    static Dictionary<string, string> Section(IEnumerable<string> lines) => lines
        .Select(line => line.Trim())
        .SkipWhile(line => line != $"[{Name}]")
        .Skip(1)
        .TakeWhile(line => !line.StartsWith('['))
        .Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries))
        .Where(pair => pair.Length == 2)
        .GroupBy(pair => pair[0])
        .ToDictionary(pairs => pairs.Key, pairs => pairs.Last()[1]);

    static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
