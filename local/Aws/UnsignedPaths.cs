namespace Local.Aws;

/// <summary>
/// Paths whose requests carry no signature: whoever answers them knows them by something else. No bucket's name begins
/// with an underscore.
/// </summary>
sealed class UnsignedPaths
{
    readonly List<(PathString Path, RequestDelegate Answer)> _answers = [];

    /// <summary>Answers the requests for a path and what is below it.</summary>
    public void Add(string path, RequestDelegate answer) => _answers.Add((path, answer));

    /// <summary>A middleware: other requests go on.</summary>
    public Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        foreach (var (path, answer) in _answers)
        {
            if (http.Request.Path.StartsWithSegments(path, StringComparison.Ordinal))
                return answer(http);
        }
        return next(http);
    }
}
