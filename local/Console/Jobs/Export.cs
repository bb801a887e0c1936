using System.Text;
using Local.Aws;
using Local.Reports.Tuning;

namespace Local.Console.Jobs;

/// <summary>A tuning job as a file to take away.</summary>
static class Export
{
    /// <param name="format"><c>csv</c>, or <c>db</c> for Optuna.</param>
    public static IResult Of(string tuningJob, string format, ConsoleServices services)
    {
        try
        {
            var board = services.Boards.Of(services.SageMaker.TuningJobs.Get(tuningJob)).Board;
            return format switch
            {
                "csv" => Results.File(Encoding.UTF8.GetBytes(TuningCsv.Write(board)), "text/csv", $"{tuningJob}.csv"),
                "db" => Results.File(Optuna(board), "application/vnd.sqlite3", $"{tuningJob}.db"),
                _ => Results.Text("A tuning job is exported as csv or db.", statusCode: StatusCodes.Status404NotFound),
            };
        }
        catch (AwsException e)
        {
            return Results.Text(e.Message, statusCode: StatusCodes.Status404NotFound);
        }
    }

    static FileStream Optuna(TuningBoard board)
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.db");
        OptunaStorage.Write(board, file);
        return new(file, new FileStreamOptions { Options = FileOptions.DeleteOnClose });
    }
}
