namespace Local.Console.Controls;

/// <summary>
/// The addresses of pages, relative to the page's base. They can be kept: each page is rebuilt from its own.
/// </summary>
static class Address
{
    public static string Machine(string arn) => $"machines/{Escape(arn)}";

    public static string Execution(string arn) => $"executions/{Escape(arn)}";

    public static string MapRun(string arn) => $"map-runs/{Escape(arn)}";

    public static string Edit(string machineArn) => $"edit/{Escape(machineArn)}";

    public static string Logs(string group, string stream) =>
        $"logs?group={Uri.EscapeDataString(group)}&stream={Uri.EscapeDataString(stream)}";

    // ARNs are read by people, too.
    static string Escape(string arn) =>
        Uri.EscapeDataString(arn).Replace("%3A", ":", StringComparison.Ordinal)
            .Replace("%2F", "/", StringComparison.Ordinal);
}
