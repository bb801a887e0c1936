using System.Text;
using Local.Aws.Model;

namespace Tests.Fuzz;

/// <summary>
/// Requests of a service that speaks AWS JSON: any of its operations, with a body as its API model describes it.
/// </summary>
/// <param name="preferred">The operations that most requests are for.</param>
sealed class JsonRequests(ApiModel model, RealValues real, IReadOnlyList<string> preferred)
{
    readonly JsonValues _values = new(model, real);
    readonly string[] _operations = [.. model.Operations.Order(StringComparer.Ordinal)];

    public FuzzRequest Create(Random random)
    {
        var operation = random.Next(10) > 0
            ? Hostile.Pick(random, preferred)
            : Hostile.Pick(random, _operations);
        var prefix = model.Service.TargetPrefix;
        return new(model.Service.Scope, "POST", random.Next(200) == 0 ? "/" + Uri.EscapeDataString(Hostile.Text(random)) : "/")
        {
            Headers =
            [
                ("X-Amz-Target", random.Next(100) == 0 ? Hostile.Line(random) : $"{prefix}.{operation}"),
                ("Content-Type", random.Next(100) == 0 ? Hostile.Line(random) : $"application/x-amz-json-{model.Service.JsonVersion}"),
            ],
            Body = Body(random, operation),
            IsLongPoll = operation is "GetActivityTask",
        };
    }

    byte[] Body(Random random, string operation)
    {
        if (random.Next(50) == 0)
            return Encoding.UTF8.GetBytes(Hostile.Json(random));
        var wrongness = random.Next(3) == 0 ? 0 : random.Next(4) * 0.04;
        var body = model.Input(operation) is { } shape ? _values.Create(random, shape, wrongness) : "{}";
        var bytes = Encoding.UTF8.GetBytes(WithDocument(random, body));
        return random.Next(25) == 0 ? Hostile.Damage(random, bytes) : bytes;
    }

    /// <summary>Puts a machine, an input or another document into a member that is JSON in a text.</summary>
    string WithDocument(Random random, string body)
    {
        foreach (var member in (string[])["definition", "input", "output"])
        {
            var at = body.IndexOf($"\"{member}\":\"", StringComparison.Ordinal);
            if (at < 0 || random.Next(4) == 0)
                continue;
            var start = at + member.Length + 3;
            var end = start + 1;
            while (end < body.Length && body[end] != '"')
                end += body[end] == '\\' ? 2 : 1;
            if (end < body.Length)
                return body[..start] + Hostile.Quote(real.Document(random, member)) + body[(end + 1)..];
        }
        return body;
    }
}
