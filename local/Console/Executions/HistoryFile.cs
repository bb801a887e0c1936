using System.Text.Encodings.Web;
using System.Text.Json;
using Local.Aws;
using Local.Console.Steps;
using Local.StepFunctions.Api;

namespace Local.Console.Executions;

/// <summary>An execution with its whole history as one JSON file, to share it or to study it elsewhere.</summary>
static class HistoryFile
{
    static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        MaxDepth = 1000,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IResult Of(string arn, ConsoleServices services)
    {
        try
        {
            var execution = services.StepFunctions.GetExecution(arn);
            var content = new MemoryStream();
            using (var json = new Utf8JsonWriter(content, Indented))
            {
                json.WriteStartObject();
                json.WriteString("executionArn", execution.Arn);
                json.WriteString("status", ExecutionStatusJson.Print(execution.Status));
                json.WriteString("startDate", execution.StartDate);
                if (execution.StopDate is { } end)
                    json.WriteString("stopDate", end);
                json.WriteString("input", execution.Input);
                json.WriteString("definition", execution.Machine.DefinitionText);
                json.WriteStartArray("events");
                foreach (var happened in execution.History.Snapshot().Where(happened => happened.Id > 0))
                    json.WriteRawValue(EventText.Json(happened));
                json.WriteEndArray();
                json.WriteEndObject();
            }
            content.Position = 0;
            return Results.File(content, "application/json", $"{execution.Name}.json");
        }
        catch (AwsException e)
        {
            return Results.Text(e.Message, statusCode: StatusCodes.Status404NotFound);
        }
    }
}
