namespace GenerateDataset;

/// <summary>
/// The user's mistake. The message says what is wrong, where, and what to do; nothing has been written.
/// </summary>
sealed class InvalidInputException(string message) : Exception(message);
