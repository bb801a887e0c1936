using System.Text;
using Local.Aws.Model;

namespace Tests.Fuzz;

/// <summary>Requests of a service that takes forms: STS, CloudFormation, IAM, CloudWatch.</summary>
/// <param name="preferred">The operations that most requests are for.</param>
sealed class QueryRequests(ApiModel model, RealValues real, IReadOnlyList<string> preferred)
{
    readonly JsonValues _values = new(model, real);
    readonly string[] _operations = [.. model.Operations.Order(StringComparer.Ordinal)];

    public FuzzRequest Create(Random random)
    {
        var operation = Hostile.Pick(random, random.Next(10) > 0 ? preferred : _operations);
        List<(string Name, string Value)> fields =
            [("Action", operation), (
                "Version", random.Next(50) == 0 ? Hostile.Text(random) : model.Service.ApiVersion)];
        if (model.Input(operation) is { } shape)
            Add(random, fields, "", shape, 0);
        if (random.Next(20) == 0)
            fields.Add((Hostile.Text(random), Hostile.Text(random)));
        if (random.Next(200) == 0)
            fields.AddRange(Enumerable.Repeat(fields[0], 1100));
        var body = Encoding.UTF8.GetBytes(string.Join('&', fields.Select(field => $"{Encode(field.Name)}={Encode(field.Value)}")));
        return new(model.Service.Scope, "POST", "/")
        {
            Headers = [("Content-Type",
                random.Next(40) == 0 ? Hostile.Pick(random, "types") : "application/x-www-form-urlencoded; charset=utf-8")],
            Body = random.Next(25) == 0 ? Hostile.Damage(random, body) : body,
        };
    }

    void Add(Random random, List<(string, string)> fields, string prefix, ApiShape shape, int depth)
    {
        if (depth > 5)
            return;
        switch (shape.Type)
        {
            case "structure":
                foreach (var (name, reference) in shape.Members ?? [])
                {
                    if (random.Next(3) == 0 || shape.Required?.Contains(name) is true)
                        Add(
                            random,
                            fields,
                            $"{prefix}{(prefix == "" ? "" : ".")}{name}",
                            model.Shape(reference),
                            depth + 1);
                }
                break;
            case "list":
                for (var i = random.Next(3); i > 0; i--)
                    Add(
                        random,
                        fields,
                        $"{prefix}.member.{(random.Next(20) == 0 ? Hostile.Text(random) : i)}",
                        model.Shape(shape.Member!),
                        depth + 1);
                break;
            case "map":
                break;
            default:
                fields.Add((prefix, random.Next(15) == 0 ? Hostile.Text(random)
                    : _values.Text(random, shape, prefix.Split('.')[^1])));
                break;
        }
    }

    // A lone surrogate cannot be encoded: it stands as it is.
    static string Encode(string text) => Uri.EscapeDataString(text);
}
