using System.IO.Compression;
using System.IO.MemoryMappedFiles;

namespace Local.SageMaker.XGBoost.Input;

/// <summary>What is in a file, unpacked if it is compressed: piece by piece, or all of it at once.</summary>
/// <param name="path">On this machine.</param>
/// <param name="key">Its object's.</param>
sealed unsafe class FileContent(string path, string key, bool isCompressed) : IDisposable
{
    MemoryMappedFile? _mapping;
    MemoryMappedViewAccessor? _view;

    /// <exception cref="InvalidDataException">While it is read: it is not the whole of compressed data, though it was
    /// said to be.</exception>
    public Stream Open()
    {
        var file = OpenFile();
        return isCompressed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>As they lie in the system's cache, without a copy, unless they are compressed.</summary>
    /// <exception cref="UserErrorException">They are more than an array may have.</exception>
    /// <inheritdoc cref="Open"/>
    public ReadOnlySpan<byte> Bytes()
    {
        if (isCompressed)
            return Unpacked();
        var file = OpenFile();
        var length = file.Length;
        if (length == 0 || length > Array.MaxLength)
            file.Dispose();
        if (length == 0)
            return []; // nothing cannot be mapped
        if (length > Array.MaxLength)
            throw TooLarge($"has {length} bytes");
        _mapping = MemoryMappedFile.CreateFromFile(
            file,
            null,
            0,
            MemoryMappedFileAccess.Read,
            HandleInheritability.None,
            leaveOpen: false);
        _view = _mapping.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        return new(start, (int)length);
    }

    public void Dispose()
    {
        if (_view is null)
            return;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _mapping!.Dispose();
    }

    FileStream OpenFile() =>
        new(path, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });

    ReadOnlySpan<byte> Unpacked()
    {
        using var content = Open();
        var whole = new MemoryStream();
        try
        {
            content.CopyTo(whole);
        }
        catch (IOException e) when (e is not EndOfStreamException) // the stream in memory can be no longer
        {
            throw TooLarge("unpacks to more");
        }
        return whole.GetBuffer().AsSpan(0, (int)whole.Length);
    }

    UserErrorException TooLarge(string how) =>
        new($"The file {key} {how}; a training file of more than {Array.MaxLength} bytes is not supported here.");
}
