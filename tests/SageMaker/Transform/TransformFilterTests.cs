using System.Text.Json;
using Local.SageMaker.Transform;

namespace Tests.SageMaker.Transform;

public class TransformFilterTests
{
    /// <summary>
    /// The examples of the documentation, and what follows from its words: indexes start at 0, negative ones count from
    /// the end, the end of a slice is inclusive.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/batch-transform-data-processing.html"/>
    public static TheoryData<string> Cases() =>
        [.. CaseFile.Json("transform-filters.json").Select(test => test.GetRawText())];

    [Theory, MemberData(nameof(Cases))]
    public void A_path_selects_columns(string test)
    {
        var expected = JsonSerializer.Deserialize<Case>(test, JsonSerializerOptions.Web)!;
        var filter = TransformFilter.TryParse(expected.Path);

        Assert.Equal(expected.Error, filter is null);
        if (filter is not null)
            Assert.Equal(expected.Selects, filter.Select(expected.Columns));
    }

    sealed record Case(string Path, int Columns, int[]? Selects, bool Error);
}
