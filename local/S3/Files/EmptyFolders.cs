namespace Local.S3.Files;

/// <summary>
/// Removes the folders that a file leaves empty, a long chain of them behind what happens: each is a change of the
/// file system, which a busy disk keeps waiting.
/// </summary>
/// <param name="root">Stays.</param>
/// <param name="moving">The lock under which files are moved; whoever removes holds it.</param>
sealed class EmptyFolders(DirectoryInfo root, Lock moving)
{
    const int AtOnce = 8;

    public void RemoveAbove(FileInfo gone)
    {
        if (Remove(gone.Directory!) is { } left)
            _ = Task.Run(() => RemoveBehind(left));
    }

    void RemoveBehind(DirectoryInfo? left)
    {
        try
        {
            while (left is not null)
            {
                lock (moving)
                    left = Remove(left);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The bucket was deleted meanwhile, or a user holds the folder: it is empty, and in nobody's way.
        }
    }

    /// <returns>The empty folder to go on with; null when there is none.</returns>
    DirectoryInfo? Remove(DirectoryInfo folder)
    {
        for (var i = 0; folder.FullName.Length > root.FullName.Length; i++, folder = folder.Parent!)
        {
            if (folder.EnumerateFileSystemInfos().Any())
                return null;
            if (i == AtOnce)
                return folder;
            folder.Delete();
        }
        return null;
    }
}
