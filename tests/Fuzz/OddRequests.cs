using System.Text;

namespace Tests.Fuzz;

/// <summary>
/// Requests that no client sends: unsigned, signed for something else, to paths of nobody, with more headers and
/// another body than
/// they should have.
/// </summary>
static class OddRequests
{
    public static FuzzRequest Change(Random random, FuzzRequest request) => random.Next(9) switch
    {
        0 => request with { IsSigned = false },
        1 => request with { Service = Hostile.Pick(random, "services") },
        2 => request with { Target = Hostile.Pick(random, "targets") },
        3 => request with { Method = Hostile.Pick(random, "methods") },
        4 => request with { Headers = [.. request.Headers, (Hostile.Pick(random, "headers"), Hostile.Line(random))] },
        5 => request with { Headers = [.. request.Headers, .. Enumerable.Range(0, random.Next(1, 150)).Select(i => ($"x-h-{i}", "v"))] },
        6 => request with { Payload = Hostile.Pick(random, "payloads") },
        7 => request with { Body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Hostile.Text(random), 40))) },
        _ => request with { Headers = [], Target = Hostile.Pick(random, "targets"), Body = [] },
    };
}
