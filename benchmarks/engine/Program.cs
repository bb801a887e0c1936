using System.Globalization;
using System.Text.Json;
using Benchmarks.Engine;

if (args is not [var scenariosFile, var folder])
{
    Console.Error.WriteLine(
        "Usage: Engine SCENARIOS.json FOLDER. Runs the scenario of each line that is read, and writes its seconds: " +
        "elapsed, and of the processor.");
    return 2;
}
var scenarios = JsonSerializer.Deserialize<Dictionary<string, Scenario>>(
    File.ReadAllText(scenariosFile), JsonSerializerOptions.Web)!;
await using var account = new Account(new(folder));
while (Console.ReadLine() is { } name)
{
    var (elapsed, processor) = await account.TimeAsync(scenarios[name]);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds} {processor.TotalSeconds}"));
}
return 0;
