using System.Diagnostics;
using System.Globalization;

namespace Local.Lambda;

/// <summary>A process and what it has started.</summary>
static class ProcessTree
{
    /// <summary>
    /// Ends the process, and what it has started. To find that out, .NET reads every process of the machine, for each
    /// one that ends; where Linux says that there is nothing, that is left out.
    /// </summary>
    /// <seealso href="https://man7.org/linux/man-pages/man5/proc_pid_task.5.html"/>
    public static void Kill(Process process) => process.Kill(entireProcessTree: MayHaveChildren(process.Id));

    static bool MayHaveChildren(int id)
    {
        try
        {
            var tasks = $"/proc/{id.ToString(CultureInfo.InvariantCulture)}/task";
            return Directory.EnumerateDirectories(tasks)
                .Any(task => File.ReadAllText(Path.Combine(task, "children")).Length > 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true; // not Linux, or one without these files, or it has ended
        }
    }
}
