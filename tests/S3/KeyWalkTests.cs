using CsCheck;
using Local.S3.Files;

namespace Tests.S3;

/// <summary>Keys in order, page by page, from any place on.</summary>
public sealed class KeyWalkTests
{
    static readonly Gen<string> Key = Gen.OneOf(
        Gen.String[Gen.Char["ab/%!@.+-0\ud7ff\uffee"], 1, 7],
        Gen.OneOf<string>(["a", "a/", "a//b", "../a", "a/..", "50%/..", "50%/x", "a/b/c", "a.b", "a-b", "a0b",
            "\ud83d\ude00", "%", "%@/x", "a%@"]),
        Gen.Int[250, 300].Select(length => "a/" + new string('b', length)));

    [Fact]
    public void A_walk_finds_the_keys_that_sorting_all_of_them_finds() => Gen.Select(
        Key.Array[0, 40], Gen.OneOf(Gen.Const(""), Key), Gen.OneOf(Gen.Const(""), Key), Gen.Int[0, 3])
            .Sample((keys, prefix, after, part) =>
    {
        prefix = prefix[..Math.Min(part, prefix.Length)];
        if (prefix.Length > 0 && char.IsHighSurrogate(prefix[^1]))
            prefix = "";
        using var folder = new Folder();
        ContentFolder content = new(folder.Root, new());
        foreach (var key in keys)
            File.WriteAllText(content.Find(key)?.FullName ?? content.MakePlace(key), key);
        FolderContents contents =
            new(folder.Root, (entry, path) => entry is FileInfo ? ObjectPath.KeyAt(path) : null, new(), () => 0);

        var expected = keys.Distinct().Where(key => key.StartsWith(prefix, StringComparison.Ordinal)
            && Utf8Order.Comparer.Compare(key, after) > 0).Order(Utf8Order.Comparer);

        Assert.Equal(expected, new KeyWalk(contents, prefix, after).All());
        // Skipping what comes next leaves all that does not start so.
        if (expected.FirstOrDefault() is { } first)
        {
            KeyWalk walk = new(contents, prefix, after);
            var skipped = first[..(first.IndexOf('/') + 1)] is { Length: > 0 } start ? start : first;
            Assert.Equal(first, walk.Next());
            walk.Skip(skipped);
            Assert.Equal(expected.Where(key => !key.StartsWith(skipped, StringComparison.Ordinal)), walk.All());
        }
    }, iter: 300);

    [Fact]
    public void A_large_folder_is_read_again_when_it_has_changed()
    {
        using var folder = new Folder();
        foreach (var i in Enumerable.Range(0, 300))
            File.WriteAllText(Path.Combine(folder.Root.FullName, $"{i:D3}"), "");
        FolderContents contents =
            new(folder.Root, (entry, path) => entry is FileInfo ? ObjectPath.KeyAt(path) : null, new(), () => 0);
        // Long ago, so that what is read is remembered.
        folder.Root.LastWriteTimeUtc = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var first = contents.Read("");
        Assert.Equal(300, first.Count);
        Assert.Same(first, contents.Read(""));

        File.WriteAllText(Path.Combine(folder.Root.FullName, "new"), "");

        Assert.Equal(301, contents.Read("").Count);
        Assert.Equal("new", new KeyWalk(contents, "n", "").Next());
    }

    sealed class Folder : IDisposable
    {
        public DirectoryInfo Root { get; } = Directory.CreateTempSubdirectory("keys-");

        public void Dispose() => Root.Delete(recursive: true);
    }
}
