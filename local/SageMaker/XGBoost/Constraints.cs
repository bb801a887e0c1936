using System.Text.Json;

namespace Local.SageMaker.XGBoost;

/// <summary>The two hyperparameters that are written as Python literals.</summary>
abstract partial record Hyperparameter
{
    /// <summary><c>(1,0,-1)</c>: the direction of each feature. The container evaluates the text as Python.</summary>
    public sealed record Directions(string Name) : Hyperparameter(Name)
    {
        public override string Parse(string text)
        {
            var inner = text.Trim();
            var isTuple = inner is ['(', .., ')'];
            inner = isTuple ? inner[1..^1] : inner;
            if (inner is ['[', ..])
                return Python(Elements($"[{inner.TrimStart('[').TrimEnd(']')}]"), '[', ']');
            var elements = Elements($"[{inner.TrimEnd().TrimEnd(',')}]");
            return elements.Length == 1 && !inner.Contains(',')
                ? elements[0].ToString(System.Globalization.CultureInfo.InvariantCulture)
                : Python(elements, '(', ')');
        }

        public override void CheckRange(string value)
        {
            if (value is not ['(' or '[', ..])
                throw new AlgorithmErrorException(
                    $"Hyperparameter {Name}: unexpected failure when validating {value} (caused by TypeError)");
            if (Elements(value.Replace('(', '[').Replace(')', ']').Replace(",]", "]"))
                .Any(element => element is not (-1 or 0 or 1)))
                throw new UserErrorException($"Hyperparameter {Name}: value {value} not in range [-1, 0, 1]");
        }

        static int[] Elements(string json)
        {
            try
            {
                return JsonSerializer.Deserialize<int[]>(json)!;
            }
            catch (JsonException)
            {
                throw new ContainerException("SyntaxError", "invalid syntax (<string>, line 1)");
            }
        }

        static string Python(int[] elements, char open, char close) =>
            $"{open}{string.Join(", ", elements)}{(elements.Length == 1 && open == '(' ? "," : "")}{close}";
    }

    /// <summary><c>[[1,2],[3]]</c>: which features may be used together.</summary>
    public sealed record Interactions(string Name) : Hyperparameter(Name)
    {
        static readonly Interval Range = Interval.AtLeast(1);

        public override string Parse(string text)
        {
            var groups = Groups(text.Trim().Replace('(', '[').Replace(')', ']').Replace(",]", "]"));
            return $"[{string.Join(", ", groups.Select(group => $"[{string.Join(", ", group)}]"))}]";
        }

        public override void CheckRange(string value)
        {
            if (!Groups(value).SelectMany(group => group).All(feature => Range.Contains(feature)))
                throw new UserErrorException($"Hyperparameter {Name}: value {value} not in range {Range}");
        }

        int[][] Groups(string json)
        {
            try
            {
                return JsonSerializer.Deserialize<int[][]>(json)!;
            }
            catch (JsonException)
            {
                throw Unparsable();
            }
        }
    }
}
