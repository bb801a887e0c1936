using System.Text.Json;
using Local.StepFunctions.Executions;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Maps;

/// <summary>
/// How much of a Map state there can be in memory. Ours: the service reads files of gigabytes piece by piece, here
/// their items are in memory as long as the state runs.
/// </summary>
static class MapLimits
{
    /// <summary>Of a file of lines or rows, unpacked.</summary>
    public const long FileBytes = 256 << 20;

    /// <summary>Of a file that is one JSON value, which takes several times as much while it is read.</summary>
    public const long DocumentBytes = 128 << 20;

    /// <summary>Of a line of JSON, or a cell of a row, of which the service would take 262,144 bytes.</summary>
    public const int PartCharacters = 16 << 20;

    /// <summary>Of the inputs of all iterations; SQLite's records end at four times as much.</summary>
    public const long InputBytes = 256 << 20;

    /// <summary>Of the outputs of all iterations or branches, from which a state selects its own.</summary>
    public const long ResultBytes = 64 << 20;

    // What a small value takes in memory besides its text.
    const int Overhead = 200;
    const long ItemBytes = 1 << 30;

    /// <summary>Takes one more for the items that are read.</summary>
    /// <param name="bytes">Those before.</param>
    /// <exception cref="InvalidDataException">They are too many.</exception>
    public static void AddItem(ref long bytes, JsonElement item)
    {
        if ((bytes += JsonText.Size(item) + Overhead) > ItemBytes)
            throw new InvalidDataException(
                $"The items have more than {ItemBytes} bytes, with {Overhead} for each, which is more than is read here.");
    }

    /// <summary>Takes more for the inputs.</summary>
    /// <param name="bytes">Those before.</param>
    /// <exception cref="StatesException">They are too many.</exception>
    public static void AddInput(ref long bytes, JsonElement input)
    {
        if ((bytes += JsonText.Size(input)) > InputBytes)
            throw new StatesException(
                "States.DataLimitExceeded",
                $"The inputs of the Map state's iterations have more than {InputBytes} bytes, which is more than is held here.");
    }

    /// <summary>Takes more for the outputs, of whoever adds some at the same time.</summary>
    /// <inheritdoc cref="AddInput"/>
    public static void AddResult(ref long bytes, JsonElement result, string state)
    {
        if (Interlocked.Add(ref bytes, JsonText.Size(result)) > ResultBytes)
            throw History.TooLarge($"The state/task '{state}'");
    }
}
