using Local.Lambda;

namespace Tests.Lambda;

public sealed class FunctionLogTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tests-function-log-");

    [Fact]
    public void A_folder_keeps_the_files_of_the_latest_processes()
    {
        for (var i = 0; i < FunctionLogFile.MostFiles + 20; i++)
        {
            using var log = new FunctionLogFile(_folder, $"process-{i:000}");
            log.WriteLine($"{i}");
            File.SetLastWriteTimeUtc(Path("process-" + i.ToString("000")), new DateTime(2026, 1, 1).AddMinutes(i));
        }

        Assert.Equal(FunctionLogFile.MostFiles + 1, _folder.GetFiles().Length);
        Assert.Equal("process-019.log", _folder.GetFiles().Select(file => file.Name).Min());
    }

    [Fact]
    public void A_file_that_is_too_long_goes_on_in_another()
    {
        using (var log = new FunctionLogFile(_folder, "process", most: 100))
        {
            for (var i = 0; i < 100; i++)
                log.WriteLine($"the line of number {i}");
        }

        Assert.Equal(["process.earlier.log", "process.log"], _folder.GetFiles().Select(file => file.Name).Order());
        Assert.EndsWith("the line of number 99\n", File.ReadAllText(Path("process")), StringComparison.Ordinal);
        Assert.All(_folder.GetFiles(), file => Assert.InRange(file.Length, 1, 150));
    }

    [Fact]
    public void What_the_disk_does_not_take_fails_nobody()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full.");
        File.CreateSymbolicLink(Path("process"), "/dev/full");
        using var log = new FunctionLogFile(_folder, "process");

        log.WriteLine("lost");
    }

    string Path(string name) => System.IO.Path.Combine(_folder.FullName, name + ".log");

    public void Dispose() => _folder.Delete(recursive: true);
}
