using Local.Aws;
using Tests.StepFunctions;

namespace Tests.Storage;

/// <summary>A file of which some bytes are not what was written is refused with the way out, or read right.</summary>
public sealed class DamageTests : IAsyncLifetime
{
    const string Machine = """
        { "StartAt": "P", "States": { "P": { "Type": "Pass", "Next": "M" }, "M": { "Type": "Map", "End": true,
          "ItemProcessor": { "StartAt": "I", "States": { "I": { "Type": "Pass", "End": true } } } } } }
        """;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("damage-");
    readonly List<string> _expected = [];
    string _machine = "";
    byte[] _whole = [];

    public async ValueTask InitializeAsync()
    {
        var file = Path.Combine(_folder.FullName, "whole.db");
        await using (var account = new Account(store: new(file)))
        {
            _machine = account.Service.CreateOrUpdateStateMachine("Machine", Machine, Account.Role).Arn;
            for (var i = 0; i < 60; i++)
                await (await account.Service.StartExecutionAsync(_machine, $"e{i}", $"[{i}, 2, 3]")).Completion;
            await account.Store.DurableAsync();
            _expected.AddRange(Read(account));
        }
        Assert.True(_expected.Count > 60 * 10);
        _whole = await File.ReadAllBytesAsync(file);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("changed", 120)]
    [InlineData("inserted", 40)]
    [InlineData("cut", 20)]
    public async Task Damage_is_refused_with_the_way_out_or_does_not_matter(string kind, int times)
    {
        var refused = 0;
        for (var seed = 0; seed < times; seed++)
        {
            var file = Path.Combine(_folder.FullName, $"{kind}-{seed}.db");
            await File.WriteAllBytesAsync(file, Damaged(kind, new Random(seed)), TestContext.Current.CancellationToken);
            try
            {
                await using var account = new Account(store: new(file));
                List<string> read = [.. Read(account)]; // here: an assertion would wrap the refusal
                Assert.Equal(_expected, read);
            }
            catch (Exception e) when (e is AwsException or InvalidDataException)
            {
                refused++;
                Assert.Contains($"mv '{file}' '{file}.old'", e.Message, StringComparison.Ordinal);
            }
        }

        Assert.InRange(refused, times / 4, times);
    }

    /// <summary>All that can be asked of the executions, as text.</summary>
    IEnumerable<string> Read(Account account)
    {
        foreach (var listed in account.Service.Executions.List(new() { MachineArn = _machine }, 1000))
        {
            yield return listed.ToString();
            var execution = account.Service.GetExecution(listed.Arn);
            yield return $"{execution.Input} {execution.Status} {execution.Output?.GetRawText()}";
            yield return execution.Machine.DefinitionText;
            foreach (var happened in execution.History.Snapshot())
                yield return happened.ToString();
        }
    }

    byte[] Damaged(string kind, Random random)
    {
        var at = random.Next(_whole.Length);
        if (kind == "cut")
            return _whole[..at];
        if (kind == "inserted")
            return [.. _whole[..at], .. Bytes(random, random.Next(1, 100)), .. _whole[at..]];
        var damaged = _whole.ToArray();
        for (var i = 0; i < 3; i++)
            damaged[random.Next(damaged.Length)] ^= (byte)random.Next(1, 256);
        return damaged;
    }

    static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
