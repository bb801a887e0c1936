using System.Globalization;

namespace Local.CloudFormation.Templates;

/// <summary>The functions that make lists, and those that choose.</summary>
sealed partial class Evaluator
{
    Value.Sequence Split(int line, string text, string separator)
    {
        // Each part takes more than its characters.
        const int OfAPart = 100;
        var parts = text.Split(separator);
        Spend(parts.Length * (long)OfAPart);
        return new(line, [.. parts.Select(part => new Value.Scalar(line, part))]);
    }

    Value? Select(Value at, Value index, Value list, string path)
    {
        if (Text(index, path) is not { } text || Resolve(list, path) is not { IsUnknown: false } items)
            return Value.Unknown(at.Line);
        if (items is not Value.Sequence { Items: var choices })
            return complaints.Add(at, path, "The second argument of Fn::Select must be a list.");
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < choices.Count
            ? choices[i]
            : complaints.Add(at, path, $"Template error: Fn::Select cannot select nonexistent value at index {text}");
    }

    /// <summary>Blocks of addresses of a larger one.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html"/>
    Value Cidr(Value at, IReadOnlyList<Value> parts, string path)
    {
        string?[] texts = [.. parts.Select(part => Text(part, path))];
        if (texts.Contains(null))
            return Value.Unknown(at.Line);
        return Network.Divide(texts[0]!, texts[1]!, texts.ElementAtOrDefault(2)) is { } blocks
            ? new Value.Sequence(at.Line, [.. blocks.Select(block => new Value.Scalar(at.Line, block))])
            : complaints.Add(at, path, "Template error: Fn::Cidr must be a block, a count from 1 to 256, and host bits that fit.");
    }

    /// <summary>The first three zones of a region, which all regions of today have.</summary>
    Value.Sequence AvailabilityZones(Value argument, string path)
    {
        var region = Text(argument, path) is { Length: > 0 } given
            ? given
            : ((Value.Scalar)references["AWS::Region"]!).Text;
        return new Value.Sequence(
            argument.Line, [.. "abc".Select(zone => new Value.Scalar(argument.Line, $"{region}{zone}"))]);
    }

    Value FindInMap(Value at, Value map, Value top, Value second, string path, Value? otherwise = null)
    {
        if (Text(map, path) is not { } mapName || Text(top, path) is not { } topKey
            || Text(second, path) is not { } secondKey)
            return Value.Unknown(at.Line);
        return ((mappings?[mapName] as Value.Mapping)?[topKey] as Value.Mapping)?[secondKey] is { } value
            ? value with { Line = at.Line }
            : otherwise is not null ? Resolve(otherwise, path) ?? Value.Unknown(at.Line)
            : complaints.Add(at, path, $"Template error: Unable to get mapping for {mapName}::{topKey}::{secondKey}");
    }
}
