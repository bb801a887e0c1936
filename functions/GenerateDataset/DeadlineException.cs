namespace GenerateDataset;

/// <summary>The function's time is up; its uploads have been aborted.</summary>
sealed class DeadlineException(Exception inner)
    : Exception(
        "The dataset was not finished within the function's time limit, and nothing was written. "
        + "Ask for fewer rows, or raise the function's Timeout and MemorySize.",
        inner);
