using Local.Aws;
using Local.StepFunctions.Executions;
using Local.Storage;
using Microsoft.Data.Sqlite;

namespace Tests.Storage;

public sealed class StateStoreTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("store-");

    string FileName => Path.Combine(_folder.FullName, "state.db");

    [Fact]
    public async Task What_was_written_is_there_again()
    {
        using (var store = new StateStore(FileName))
        {
            await store.WriteAsync(
                Texts(store, "a").Put("2", "two"), Texts(store, "a").Put("1", "one"), Texts(store, "b").Put("1", "nine"));
            await store.WriteAsync(Texts(store, "b").Remove("1"));
            store.Announce(new Log(Texts(store, "log").Put("0", "zero")));
            await store.DurableAsync();
            store.Announce(new Log(Texts(store, "log").Put("1", "one"))); // behind: closing writes it
        }

        using var again = new StateStore(FileName);
        Assert.Equal(["1", "2"], Texts(again, "a").All().Select(record => record.Key));
        Assert.Null(Texts(again, "b").Find("1"));
        Assert.Equal(["zero", "one"], Texts(again, "log").All().Select(record => record.Value));
    }

    [Fact]
    public void What_is_asked_while_the_program_ends_is_not_told_that_the_file_is_damaged()
    {
        var store = new StateStore(FileName);
        var texts = Texts(store, "a");
        store.Dispose();
        Assert.Throws<ObjectDisposedException>(() => texts.All());
    }

    [Fact]
    public async Task A_copy_taken_at_any_time_holds_what_was_durable()
    {
        using var store = new StateStore(FileName);
        for (var i = 0; i < 20; i++)
        {
            await store.WriteAsync(Texts(store, "a").Put($"{i}", "one"));
            var copy = _folder.CreateSubdirectory($"copy{i}");
            foreach (var file in _folder.EnumerateFiles("state.db*"))
                file.CopyTo(Path.Combine(copy.FullName, file.Name)); // as a kill would leave it
            using var killed = new StateStore(Path.Combine(copy.FullName, "state.db"));
            Assert.Equal(i + 1, Texts(killed, "a").All().Count());
        }
    }

    [Theory]
    [InlineData("UPDATE records SET value = zeroblob(2000000000) WHERE key = ?1")]
    [InlineData("UPDATE records SET value = NULL WHERE key = ?1")]
    [InlineData("UPDATE records SET value = ?2 WHERE key = ?1")]
    public async Task What_cannot_be_kept_is_refused_and_keeps_nothing_else_from_it(string sql)
    {
        using var store = new StateStore(FileName);
        await store.WriteAsync(Texts(store, "a").Put("1", "one"));
        // No value of a column.
        var unkept = new StateChange(sql, "1", DateTimeOffset.UnixEpoch);
        if (!sql.Contains("?2", StringComparison.Ordinal))
            unkept = new(sql, "1");
        var log = new Log(unkept);

        store.Announce(log);
        Task[] refused = [store.WriteAsync(unkept), store.WriteBehind(unkept)];
        await store.WriteAsync(Texts(store, "a").Put("2", "two"));

        foreach (var each in refused)
        {
            var refusal = await Assert.ThrowsAsync<AwsException>(() => each);
            Assert.StartsWith($"{FileName} cannot be written: ", refusal.Message, StringComparison.Ordinal);
            Assert.EndsWith(" Nothing was changed.", refusal.Message, StringComparison.Ordinal);
        }
        await store.DurableAsync();
        Assert.NotNull(log.Refused);
        Assert.Equal(["one", "two"], Texts(store, "a").All().Select(record => record.Value));
    }

    [Fact]
    public async Task A_log_that_cannot_say_what_has_happened_keeps_nothing_else_from_being_written()
    {
        using var store = new StateStore(FileName);
        var log = new Log(null);

        store.Announce(log);
        await store.WriteAsync(Texts(store, "a").Put("1", "one"));

        await store.DurableAsync();
        Assert.NotNull(log.Refused);
        Assert.Equal("one", Texts(store, "a").Find("1"));
    }

    [Theory]
    [InlineData("empty", "is empty, so what it held is lost")]
    [InlineData("text", "cannot be read: ")]
    [InlineData("foreign", "is a database of another program")]
    [InlineData("newer", "was written by another version of this program (format 99, this one has 2)")]
    [InlineData("damaged", "cannot be read: ")]
    public async Task What_is_no_store_is_refused_and_left_as_it_is(string kind, string why)
    {
        using (var store = new StateStore(FileName))
        {
            for (var i = 0; i < 100; i++)
                await store.WriteAsync(Texts(store, "a").Put($"{i}", new string('x', 1000)));
        }
        switch (kind)
        {
            case "empty":
                await File.WriteAllBytesAsync(FileName, [], TestContext.Current.CancellationToken);
                break;
            case "text":
                await File.WriteAllTextAsync(
                    FileName,
                    "This is no database, and it is longer than the header of one would have to be at least.",
                    TestContext.Current.CancellationToken);
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
                    var damage = Enumerable.Repeat((byte)0xff, 8 * 4096).ToArray();
                    await file.WriteAsync(damage, TestContext.Current.CancellationToken);
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
        var file = new SqliteConnectionStringBuilder { DataSource = FileName, Pooling = false };
        using var connection = new SqliteConnection(file.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    static Records<string> Texts(StateStore store, string collection) =>
        new(store, collection, () => StoredJson.Default.Options);

    /// <param name="change">Null for a log with a defect.</param>
    sealed class Log(StateChange? change) : ILog
    {
        public Exception? Refused { get; private set; }

        public void Take(ICollection<StateChange> changes) => changes.Add(change!.Value);

        public void Refuse(Exception reason) => Refused = reason;

        public void Written()
        {
        }
    }
}
