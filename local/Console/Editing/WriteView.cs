namespace Local.Console.Editing;

/// <summary>A change of the project's file that waits for a decision.</summary>
public sealed class WriteView
{
    internal WriteView(FileChange change) => Change = change;

    internal FileChange Change { get; }
}
