using System.Globalization;

namespace Local.SageMaker.Training;

/// <summary>
/// How the container brings the files of channels into one folder, from which XGBoost reads them: by links to those in
/// the channel's folder and in folders below it, down to the third.
/// </summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/1.7-1/src/sagemaker_xgboost_container/data_utils.py"/>
static class ChannelLinks
{
    const string Target = "/tmp/sagemaker_xgboost_input_data";

    const int MostFolders = 3;

    /// <summary>Prints what the container prints of its links.</summary>
    /// <returns>The channels with the files that are linked and not empty.</returns>
    public static IReadOnlyList<InputChannel> Make(IReadOnlyList<InputChannel> channels, ContainerLog log)
    {
        var path = channels is [var only]
            ? only.ContainerPath
            : $"[{string.Join(", ", channels.Select(channel => $"'{channel.ContainerPath}'"))}]";
        log.Info($"File path {path} of input files");
        var linked = channels.Select(channel => Link(channel, log)).ToList();
        log.Info($"files path: {Target}");
        return linked;
    }

    /// <summary>The link to a file.</summary>
    public static string Of(InputChannel channel, InputFile file) =>
        $"{Target}/{file.Name}{Hash(Place(channel, file))}";

    static string Place(InputChannel channel, InputFile file) => $"{channel.ContainerPath}/{channel.PathOf(file)}";

    static InputChannel Link(InputChannel channel, ContainerLog log)
    {
        List<InputFile> linked = [];
        var folders = channel.Files
            .GroupBy(file => FolderOf(channel.PathOf(file)))
            .OrderBy(folder => folder.Key, StringComparer.Ordinal);
        foreach (var folder in folders.Where(folder => Depth(folder.Key) <= MostFolders))
        {
            log.Info($"Making smlinks from folder {channel.ContainerPath}{folder.Key} to folder {Target}");
            foreach (var file in folder)
            {
                log.Info($"creating symlink between Path {Place(channel, file)} and destination {Of(channel, file)}");
                linked.Add(file);
            }
        }
        if (linked.Count < channel.Files.Count)
        {
            log.Warning($"The depth of folder {channel.ContainerPath} exceed the limit {MostFolders}."
                + " Files in deeper sub dirs won't be loaded. Please adjust the folder structure accordingly.");
        }
        return channel with { Files = [.. linked.Where(file => file.Size > 0)] };
    }

    /// <summary>The channel's own folder is the first.</summary>
    static int Depth(string folder) => 1 + folder.Count(character => character == '/');

    static string FolderOf(string path) => path.LastIndexOf('/') is var end and >= 0 ? "/" + path[..end] : "";

    /// <summary>In place of Python's hash of the path, which is another one in each process.</summary>
    static string Hash(string path)
    {
        var hash = path.Aggregate(14695981039346656037, (hash, character) => (hash ^ character) * 1099511628211);
        return ((long)hash).ToString(CultureInfo.InvariantCulture);
    }
}
