using System.Text.Json;
using Local.Aws.Model;
using Local.Aws.Protocols;

namespace Tests.Fuzz;

/// <summary>Requests of a service that speaks Smithy's RPC v2 in CBOR.</summary>
/// <seealso href="https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html"/>
/// <param name="preferred">The operations that most requests are for.</param>
sealed class CborRequests(ApiModel model, RealValues real, IReadOnlyList<string> preferred)
{
    readonly JsonValues _values = new(model, real);
    readonly string[] _operations = [.. model.Operations.Order(StringComparer.Ordinal)];

    public FuzzRequest Create(Random random)
    {
        var operation = Hostile.Pick(random, random.Next(10) > 0 ? preferred : _operations);
        var named = random.Next(100) == 0 ? Uri.EscapeDataString(Hostile.Text(random)) : operation;
        return new(
            model.Service.Scope, "POST", $"/service/{model.Service.TargetPrefix}/operation/{named}")
        {
            Headers =
            [
                (CborProtocol.Header, random.Next(100) == 0 ? Hostile.Line(random) : CborProtocol.Name),
                ("Content-Type", random.Next(100) == 0 ? Hostile.Line(random) : "application/cbor"),
            ],
            Body = Body(random, operation),
        };
    }

    byte[] Body(Random random, string operation)
    {
        if (model.Input(operation) is not { } shape)
            return random.Next(2) == 0 ? [] : [0xa0];
        var json = _values.Create(random, shape, 0);
        var writer = new CborWriter(model);
        try
        {
            writer.Structure(shape, JsonElement.Parse(json));
        }
        catch (Exception e) when (
            e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            // What cannot be written so, such as a lone surrogate, goes as what it is: no CBOR.
            return System.Text.Encoding.UTF8.GetBytes(json);
        }
        var bytes = writer.Written.ToArray();
        return random.Next(3) == 0 ? Hostile.Damage(random, bytes) : bytes;
    }
}
