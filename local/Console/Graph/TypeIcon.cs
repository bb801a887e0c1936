namespace Local.Console.Graph;

/// <summary>A sign for each type of state, 16 pixels wide.</summary>
static class TypeIcon
{
    public static string Of(DrawnState state) => state.Type switch
    {
        "Choice" => "M8 1 15 8 8 15 1 8z",
        "Wait" => "M8 1.5a6.5 6.5 0 1 0 .01 0M8 4.5V8l2.5 2",
        "Succeed" => "M8 1.5a6.5 6.5 0 1 0 .01 0M5 8.2l2.1 2.1 4-4.4",
        "Fail" => "M8 1.5a6.5 6.5 0 1 0 .01 0M5.5 5.5l5 5m0-5l-5 5",
        "Parallel" => "M2 8h4m4-4h4m-4 8h4M6 8l4-4M6 8l4 4",
        "Map" => "M2 3h12v3H2zM2 10h12v3H2z",
        "Pass" => "M2 8h11M9 4l4 4-4 4",
        _ => state.Kind.StartsWith("Lambda", StringComparison.Ordinal) ? "M3 2h4l6 12h-3L6.5 6 3.5 14H1.5L5.6 5"
            : "M2 4.5 8 1l6 3.5v7L8 15l-6-3.5zM2 4.5 8 8l6-3.5M8 8v7",
    };
}
