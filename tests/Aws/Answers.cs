using System.Text.Json;
using Local.Aws.Model;

namespace Tests.Aws;

/// <summary>Holds answers to the published API models.</summary>
static class Answers
{
    /// <summary>
    /// Fails unless an answer has all that its operation's shape requires, of the types, lengths and values that it
    /// allows, and nothing else.
    /// </summary>
    /// <param name="service">As <see cref="ApiModel.Get"/> names it.</param>
    /// <param name="except">Fields, with a small initial, that may violate what their shapes say.</param>
    public static void Check(string service, string operation, JsonElement answer, params string[] except)
    {
        var model = ApiModel.Get(service);
        if (model.Output(operation) is not { } shape)
        {
            Assert.Equal("{}", answer.GetRawText());
            return;
        }
        string[] wrong =
        [
            .. RequestViolations.Find(model, shape, answer).Where(violation => !except.Any(field =>
                violation.Contains($"{field}' failed to satisfy", StringComparison.Ordinal))),
            .. UnknownFields.Find(model, shape, answer).Select(field => $"'{field}' is not in the shape"),
        ];
        Assert.True(wrong.Length == 0, $"{operation}: {string.Join("; ", wrong)} in {answer}");
    }
}
