using System.Globalization;
using System.Text;
using Local.Aws.Model;

namespace Tests.Fuzz;

/// <summary>JSON of the shape that a service's API model describes, mostly right, wrong at some places.</summary>
sealed class JsonValues(ApiModel model, RealValues real)
{
    const int Deepest = 6;

    /// <param name="wrongness">How likely each value is a hostile one, from 0 to 1.</param>
    public string Create(Random random, ApiShape shape, double wrongness, string name = "", int depth = 0)
    {
        if (random.NextDouble() < wrongness)
            return Hostile.Json(random);
        return shape.Type switch
        {
            "structure" => Structure(random, shape, wrongness, depth),
            "list" => List(random, shape, wrongness, name, depth),
            "map" => Map(random, shape, wrongness, depth),
            "boolean" => random.Next(2) == 0 ? "true" : "false",
            "integer" or "long" => Integer(random, shape),
            "float" or "double" => (random.NextDouble() * 10).ToString(CultureInfo.InvariantCulture),
            "timestamp" => (1_700_000_000 + random.Next(100_000_000)).ToString(CultureInfo.InvariantCulture),
            _ => Hostile.Quote(Text(random, shape, name)),
        };
    }

    /// <summary>A text that the shape allows, as a rule.</summary>
    public string Text(Random random, ApiShape shape, string name) =>
        shape.Enum is { Count: > 0 } values ? Hostile.Pick(random, values)
        : real.Find(random, name) ?? new string('a', (int)Math.Min(Math.Max(shape.Min ?? 1, 1), 200));

    string Structure(Random random, ApiShape shape, double wrongness, int depth)
    {
        var json = new StringBuilder("{");
        foreach (var (name, reference) in shape.Members ?? [])
        {
            var isRequired = shape.Required?.Contains(name) is true;
            if (isRequired ? random.NextDouble() < wrongness : depth >= Deepest || random.Next(5) > 0)
                continue;
            var member = Create(random, model.Shape(reference), wrongness, name, depth + 1);
            json.Append(json.Length > 1 ? "," : "").Append(Hostile.Quote(name)).Append(':').Append(member);
            if (random.NextDouble() < wrongness / 4)
                json.Append(',').Append(Hostile.Quote(name)).Append(':').Append(Hostile.Json(random));
        }
        return json.Append('}').ToString();
    }

    string List(Random random, ApiShape shape, double wrongness, string name, int depth)
    {
        var count = (int)Math.Min(Math.Max(shape.Min ?? 0, random.Next(3)), 3);
        var item = model.Shape(shape.Member!);
        return $"[{string.Join(',', Enumerable.Range(0, count).Select(_ => Create(random, item, wrongness, name, depth + 1)))}]";
    }

    string Map(Random random, ApiShape shape, double wrongness, int depth)
    {
        var value = model.Shape(shape.Value!);
        var entries = Enumerable.Range(0, random.Next(4)).Select(i =>
            $"{Hostile.Quote(real.Find(random, "key") ?? "k" + i)}:{Create(random, value, wrongness, "value", depth + 1)}");
        return "{" + string.Join(',', entries) + "}";
    }

    static string Integer(Random random, ApiShape shape)
    {
        var least = (long)Math.Max(shape.Min ?? 0, -1000);
        var most = (long)Math.Min(shape.Max ?? least + 100, least + 1000);
        return random.NextInt64(least, Math.Max(least, most) + 1).ToString(CultureInfo.InvariantCulture);
    }
}
