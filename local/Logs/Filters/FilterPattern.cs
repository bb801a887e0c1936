using Local.Aws;

namespace Local.Logs.Filters;

/// <summary>
/// A filter pattern of CloudWatch Logs: terms, <c>{ $.json = "x" }</c>, or <c>[fields, status = 4*]</c>.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html"/>
abstract class FilterPattern
{
    /// <exception cref="AwsException">An <c>InvalidParameterException</c>.</exception>
    public static FilterPattern Parse(string? pattern)
    {
        var text = pattern?.Trim() ?? "";
        var reader = new FilterReader(text);
        FilterPattern parsed = text switch
        {
            ['{', ..] => JsonPattern.Read(reader),
            ['[', ..] => FieldPattern.Read(reader),
            _ => TermPattern.Read(reader),
        };
        return reader.IsAtEnd ? parsed : throw reader.Refuse();
    }

    public abstract bool Matches(string message);
}
