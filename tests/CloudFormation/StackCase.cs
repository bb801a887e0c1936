using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Tests.CloudFormation;

/// <summary>
/// A case of Cases/Stacks: calls of CloudFormation, one after the other, with their answers and the events they give.
/// </summary>
/// <remarks>
/// <c>=== name</c> begins a case. <c>--- Operation Name=value …</c> is a call, with the lines below it as
/// <c>TemplateBody</c>; <c>--- refusal</c> is how the last one is refused; <c>--- answer Element</c> is a part of its
/// answer, a line for each element of that name; <c>--- events stack</c> are the stack's events since the last ones
/// shown. <c>--- object bucket key</c> puts what is below it into a bucket, and <c>--- call service target</c> sends it
/// as JSON to another service. <c>{name}</c> in a value is what
/// <c>--- let name = Element</c> has kept of an answer. Where something is compared, each UUID is <c>&lt;id&gt;</c>.
/// </remarks>
sealed partial record StackCase(string Name, IReadOnlyList<StackCase.Step> Steps)
{
    internal sealed record Step(string Text, string Body);

    public static IEnumerable<StackCase> ReadAll(string file) =>
        File.ReadAllText(file).Split("=== ").Skip(1).Select(text =>
        {
            var steps = text.Split("\n--- ");
            return new StackCase(steps[0].Trim(), [.. steps[1..].Select(step =>
            {
                var lines = step.Split('\n', 2);
                return new Step(lines[0].Trim(), lines.Length > 1 ? lines[1].TrimEnd() : "");
            })]);
        });

    public async Task RunAsync(StackHost host)
    {
        var kept = new Dictionary<string, string>();
        var shown = new Dictionary<string, int>();
        (XElement? Result, string? Refusal) last = (new XElement("none"), null);
        foreach (var (text, body) in Steps)
        {
            var words = text.Split(' ', 2);
            var rest = words.Length > 1 ? Fill(words[1], kept) : "";
            switch (words[0])
            {
                case "refusal":
                    Assert.Equal(Masked(Fill(body.Trim(), kept)), Masked(last.Refusal ?? "no refusal"));
                    last = (null, null);
                    break;
                case "answer":
                    Assert.Equal(
                        Lines(Masked(Fill(body, kept))), Values(last.Result!, rest).Select(value => value.Trim()));
                    break;
                case "let":
                    var let = rest.Split(" = ");
                    kept[let[0]] = Assert.Single(last.Result!.Descendants(StackHost.Xml + let[1])).Value;
                    break;
                case "object":
                    var place = rest.Split(' ');
                    await host.PutAsync(place[0], place[1], body);
                    break;
                case "call":
                    var call = rest.Split(' ');
                    await host.CallAsync(call[0], call[1], body);
                    break;
                case "restart":
                    await host.RestartAsync();
                    break;
                case "events":
                    var events = host.Cloud.CloudFormation.Stacks.All.Last(stack => stack.Record.Name == rest).Events;
                    Assert.Equal(
                        Lines(Masked(Fill(body, kept))),
                        events.Skip(shown.GetValueOrDefault(rest))
                            .Select(@event => Masked($"{@event.LogicalId} {@event.Status} {@event.Reason}").Trim()));
                    shown[rest] = events.Count;
                    break;
                default:
                    Assert.True(last.Refusal is null, last.Refusal);
                    last = await host.CallAsync(words[0], Parameters(rest, Fill(body, kept)));
                    break;
            }
        }
        Assert.True(last.Refusal is null, last.Refusal);
    }

    static IEnumerable<KeyValuePair<string, string>> Parameters(string text, string body) =>
    [
        .. Assignment().Matches(text).Select(match =>
            KeyValuePair.Create(match.Groups[1].Value, match.Groups[2].Value.Trim('"'))),
        .. body.Length > 0 ? [KeyValuePair.Create("TemplateBody", body)] : Array.Empty<KeyValuePair<string, string>>(),
    ];

    static IEnumerable<string> Values(XElement result, string element) => result.Descendants(StackHost.Xml + element)
        .Select(found => found.HasElements
            ? string.Join(' ', found.Elements().Select(member => $"{member.Name.LocalName}={Inner(member)}"))
            : Masked(found.Value));

    static string Inner(XElement element) => element.HasElements
        ? $"[{string.Join(' ', element.Elements().Select(Named))}]"
        : Masked(element.Value);

    static string Named(XElement member) =>
        member.Name.LocalName == "member" ? Inner(member) : $"{member.Name.LocalName}={Inner(member)}";

    static string[] Lines(string body) =>
        body.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    static string Fill(string text, Dictionary<string, string> kept) =>
        kept.Aggregate(text, (all, pair) => all.Replace($"{{{pair.Key}}}", pair.Value, StringComparison.Ordinal));

    static string Masked(string text) => Id().Replace(text, "<id>");

    [GeneratedRegex("""([\w.]+)=("[^"]*"|\S*)""")]
    private static partial Regex Assignment();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Id();
}
