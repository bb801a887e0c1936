namespace Tests.CloudFormation;

/// <summary>Calls and their events, over HTTP.</summary>
public sealed class StackTests(StackHost host) : IClassFixture<StackHost>
{
    static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "CloudFormation", "Cases", "Stacks");

    public static TheoryData<string, string> Cases() =>
        [.. Directory.EnumerateFiles(Folder, "*.txt")
            .SelectMany(file => StackCase.ReadAll(file).Select(test => (Path.GetFileName(file), test.Name)))];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Calls_are_answered_and_give_events_as_their_case_says(string file, string name) =>
        StackCase.ReadAll(Path.Combine(Folder, file)).Single(test => test.Name == name).RunAsync(host);
}
