using CsCheck;
using Local.S3.Files;

namespace Tests.S3;

public class ObjectPathTests
{
    static readonly Gen<string> Name = Gen.Frequency(
        (4, Gen.String[Gen.Char["abAB%+!25EF.- \u00e9\ud7ff\u0000:\\"], 0, 6]),
        (1, Gen.OneOf<string>(["", ".", "..", "%", "%%", "%2E", "%25", "%!", "a%!", "%@", "a%@", "%+", "a%+", "50%", "\ud83d\ude00",
            "...", "CON", "nul.txt"])),
        (1, Gen.Int[240, 300].Select(length => new string('x', length))),
        (1, Gen.Int[80, 130].Select(length => string.Concat(Enumerable.Repeat("é\ud83d\ude00", length / 2)))));

    static readonly Gen<string> Key = Name.Array[1, 4].Select(names => string.Join('/', names))
        .Where(key => key.Length > 0);

    [Fact]
    public void Every_key_has_its_own_two_paths() => Key.Sample(key =>
    {
        Assert.Equal(key, ObjectPath.KeyAt(ObjectPath.Of(key)));
        Assert.Equal(key, ObjectPath.KeyAt(ObjectPath.Beside(key)));
        Assert.Equal(key, ObjectPath.KeyOfVersions(ObjectPath.Versions(key)));
        Assert.Null(ObjectPath.KeyOfVersions(ObjectPath.Of(key)));
    }, iter: 5000);

    [Fact]
    public void Every_path_can_be_a_file() => Key.Sample(key =>
    {
        foreach (var name in ObjectPath.Of(key).Split('/').Append(ObjectPath.Beside(key).Split('/')[^1]))
        {
            Assert.True(name is not ("" or "." or ".."), name);
            Assert.True(System.Text.Encoding.UTF8.GetByteCount(name) <= 255, name);
            Assert.DoesNotContain('\0', name);
        }
    }, iter: 5000);

    [Fact]
    public void A_file_that_is_found_is_found_again_by_its_key() => Key.Sample(path =>
    {
        if (ObjectPath.KeyAt(path) is { } key)
            Assert.Contains(path, new[] { ObjectPath.Of(key), ObjectPath.Beside(key) });
    }, iter: 5000);

    [Theory]
    [InlineData("csv/job 1/train.csv", "csv/job 1/train.csv")]
    [InlineData("50%.csv", "50%.csv")]
    [InlineData("date=2026-01-01/%41", "date=2026-01-01/%41")] // escapes nothing that needs it
    [InlineData("../up", "%2E%2E/up")]
    [InlineData("a//b", "a/%/b")]
    [InlineData("/a", "%/a")]
    [InlineData("folder/", "folder/%")]
    [InlineData("%2E%2E/up", "%252E%252E/up")]
    [InlineData("a%!", "a%25!")]
    public void A_key_is_its_path_where_it_can_be(string key, string path) => Assert.Equal(path, ObjectPath.Of(key));
}
