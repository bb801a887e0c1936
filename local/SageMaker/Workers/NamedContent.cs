using System.Text;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Workers;

/// <summary>A file in a frame: the length of its name in four bytes, the name, the content.</summary>
static class NamedContent
{
    public static void Write(FrameStream frames, FrameKind kind, ArchivedFile file)
    {
        var name = Encoding.UTF8.GetBytes(file.Name);
        frames.Write(kind, [.. BitConverter.GetBytes(name.Length), .. name], file.Content);
    }

    public static ArchivedFile Read(ReadOnlySpan<byte> content)
    {
        var end = 4 + BitConverter.ToInt32(content);
        return new(Encoding.UTF8.GetString(content[4..end]), content[end..].ToArray());
    }
}
