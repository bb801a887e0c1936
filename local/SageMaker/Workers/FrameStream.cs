using System.Buffers;
using System.Buffers.Binary;

namespace Local.SageMaker.Workers;

/// <summary>
/// Frames over a pair of pipes: the length of the content in four bytes, the kind in one, the content.
/// </summary>
/// <param name="input">Buffered, so that several small frames, and the parts of one, are one read.</param>
sealed class FrameStream(Stream input, Stream output)
{
    const int HeaderLength = 5;

    /// <summary>Up to so many bytes a frame is one write.</summary>
    const int SmallFrame = 16 << 10;

    readonly Lock _writing = new();

    /// <summary>Writes a frame whose content comes in two parts.</summary>
    /// <exception cref="IOException">Nobody reads any more.</exception>
    public void Write(FrameKind kind, ReadOnlySpan<byte> first = default, ReadOnlySpan<byte> rest = default)
    {
        var isSmall = first.Length + rest.Length <= SmallFrame;
        var length = HeaderLength + first.Length + (isSmall ? rest.Length : 0);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        BinaryPrimitives.WriteInt32LittleEndian(buffer, first.Length + rest.Length);
        buffer[4] = (byte)kind;
        first.CopyTo(buffer.AsSpan(HeaderLength));
        if (isSmall)
            rest.CopyTo(buffer.AsSpan(HeaderLength + first.Length));
        lock (_writing)
        {
            output.Write(buffer, 0, length);
            if (!isSmall)
                output.Write(rest);
        }
        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <param name="allocate">Gives the memory for the content of a frame: its kind, its length in bytes.</param>
    /// <returns>Null at the end.</returns>
    public Frame? Read(Func<FrameKind, int, Memory<byte>> allocate)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        if (input.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength)
            return null;
        var kind = (FrameKind)header[4];
        var content = allocate(kind, BinaryPrimitives.ReadInt32LittleEndian(header));
        return input.ReadAtLeast(content.Span, content.Length, throwOnEndOfStream: false) == content.Length
            ? new(kind, content)
            : null;
    }
}

sealed record Frame(FrameKind Kind, ReadOnlyMemory<byte> Content);
