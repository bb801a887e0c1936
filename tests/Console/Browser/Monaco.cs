using Microsoft.Playwright;

namespace Tests.Console.Browser;

static class Monaco
{
    /// <summary>Edits as a program does: keys would be completed by the editor.</summary>
    public static async Task ReplaceAsync(IPage page, string from, string to) => await page.EvaluateAsync(
        """
        ([from, to]) => {
            const model = monaco.editor.getModels()[0];
            model.setValue(model.getValue().replace(from, to));
        }
        """,
        new[] { from, to });
}
