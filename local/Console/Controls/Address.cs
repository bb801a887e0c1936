using Local.Aws;

namespace Local.Console.Controls;

/// <summary>
/// The addresses of pages, relative to the page's base. They can be kept: each page is rebuilt from its own.
/// </summary>
static class Address
{
    public static string Machine(string arn) => $"machines/{Escape(arn)}";

    public static string Execution(string arn) => $"executions/{Escape(arn)}";

    /// <summary>An execution with its history, as a file.</summary>
    public static string History(string arn) => $"histories/{Escape(arn)}";

    public static string MapRun(string arn) => $"map-runs/{Escape(arn)}";

    public static string Edit(string machineArn) => $"edit/{Escape(machineArn)}";

    public static string Tuning(string name) => $"tuning/{Escape(name)}";

    public static string Training(string name) => $"training/{Escape(name)}";

    public static string Transform(string name) => $"transforms/{Escape(name)}";

    /// <param name="format"><c>csv</c>, or <c>db</c> for Optuna.</param>
    public static string Export(string tuningJob, string format) => $"exports/{Escape(tuningJob)}.{format}";

    public static string Bucket(string bucket, string prefix) =>
        $"buckets/{Escape(bucket)}?prefix={Uri.EscapeDataString(prefix)}";

    /// <summary>An object, beside the others of its folder.</summary>
    public static string Object(S3Uri location) =>
        Bucket(location.Bucket, location.Key[..(location.Key.LastIndexOf('/') + 1)])
        + $"&key={Uri.EscapeDataString(location.Key)}";

    /// <summary>An object's content, as a file.</summary>
    public static string Content(string bucket, string key) =>
        $"objects/{Uri.EscapeDataString(bucket)}/{Escape(key)}";

    public static string Function(string name) => $"functions/{Escape(name)}";

    public static string Role(string name) => $"roles/{Escape(name)}";

    public static string Logs(string group, string stream) =>
        $"logs?group={Uri.EscapeDataString(group)}&stream={Uri.EscapeDataString(stream)}";

    // ARNs are read by people, too.
    static string Escape(string arn) =>
        Uri.EscapeDataString(arn).Replace("%3A", ":", StringComparison.Ordinal)
            .Replace("%2F", "/", StringComparison.Ordinal);
}
