using System.Text;
using Local.Storage;
using Microsoft.Data.Sqlite;

namespace Tests.Aws;

public sealed class StateStoreTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("store-");

    string FileName => Path.Combine(_folder.FullName, "state.db");

    [Fact]
    public async Task What_was_written_is_there_again()
    {
        using (var store = new StateStore(FileName))
        {
            await store.WriteAsync(new("a", "2", [2]), new("a", "1", [1]), new("b", "1", [9]));
            await store.WriteAsync(new StateChange("b", "1", null));
            store.Write(new Log(7, 0, "zero"));
            await store.DurableAsync();
            store.Write(new Log(7, 1, "one")); // behind: closing writes it
        }

        using var again = new StateStore(FileName);
        Assert.Equal(["1", "2"], again.Read("a").Select(record => record.Key));
        Assert.Null(again.Find("b", "1"));
        Assert.Equal(["zero", "one"], again.ReadLog(7).Select(Encoding.UTF8.GetString));
        Assert.Equal("one", Encoding.UTF8.GetString(again.ReadLogEnd(7)!));
    }

    [Fact]
    public async Task A_copy_taken_at_any_time_holds_what_was_durable()
    {
        using var store = new StateStore(FileName);
        for (var i = 0; i < 20; i++)
        {
            await store.WriteAsync(new StateChange("a", $"{i}", [1]));
            var copy = _folder.CreateSubdirectory($"copy{i}");
            foreach (var file in _folder.EnumerateFiles("state.db*"))
                file.CopyTo(Path.Combine(copy.FullName, file.Name)); // as a kill would leave it
            using var killed = new StateStore(Path.Combine(copy.FullName, "state.db"));
            Assert.Equal(i + 1, killed.Read("a").Count);
        }
    }

    [Theory]
    [InlineData("empty", "is empty, so what it held is lost")]
    [InlineData("text", "cannot be read: ")]
    [InlineData("foreign", "is a database of another program")]
    [InlineData("newer", "was written by another version of this program (format 99, this one has 1)")]
    [InlineData("damaged", "")]
    public async Task What_is_no_store_is_refused_and_left_as_it_is(string kind, string why)
    {
        using (var store = new StateStore(FileName))
        {
            for (var i = 0; i < 100; i++)
                await store.WriteAsync(new StateChange("a", $"{i}", new byte[1000]));
        }
        switch (kind)
        {
            case "empty":
                await File.WriteAllBytesAsync(FileName, [], TestContext.Current.CancellationToken);
                break;
            case "text":
                await File.WriteAllTextAsync(FileName, "This is no database, and it is longer than the header of one would have to be at least.", TestContext.Current.CancellationToken);
                break;
            case "foreign":
                Execute("PRAGMA application_id = 1");
                break;
            case "newer":
                Execute("PRAGMA user_version = 99");
                break;
            case "damaged":
                await using (var file = File.OpenWrite(FileName))
                {
                    file.Position = 3 * 4096;
                    await file.WriteAsync(Enumerable.Repeat((byte)0xff, 8 * 4096).ToArray(), TestContext.Current.CancellationToken);
                }
                break;
        }
        var before = await File.ReadAllBytesAsync(FileName, TestContext.Current.CancellationToken);

        var refused = Assert.Throws<InvalidDataException>(() => new StateStore(FileName));

        Assert.StartsWith($"{FileName} {why}", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"mv '{FileName}' '{FileName}.old'", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(FileName, TestContext.Current.CancellationToken));
    }

    void Execute(string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = FileName, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    sealed class Log(long log, int number, string text) : ILog
    {
        public LogPart Take() => new(log, number, Encoding.UTF8.GetBytes(text));
    }
}
