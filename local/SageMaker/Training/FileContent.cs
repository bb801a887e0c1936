using System.IO.Compression;
using System.IO.MemoryMappedFiles;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Training;

/// <summary>A file's bytes: as they lie in the system's cache, without a copy; or unpacked.</summary>
sealed unsafe class FileContent : IDisposable
{
    readonly MemoryMappedFile? _mapping;
    readonly MemoryMappedViewAccessor? _view;
    readonly byte[] _unpacked = [];
    readonly byte* _start;
    readonly int _length;

    FileContent(FileStream file)
    {
        _length = (int)file.Length;
        if (_length == 0)
        {
            file.Dispose();
            return; // nothing cannot be mapped
        }
        _mapping = MemoryMappedFile.CreateFromFile(
            file,
            null,
            0,
            MemoryMappedFileAccess.Read,
            HandleInheritability.None,
            leaveOpen: false);
        _view = _mapping.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    FileContent(byte[] unpacked, int length) => (_unpacked, _length) = (unpacked, length);

    public ReadOnlySpan<byte> Bytes => _view is null ? _unpacked.AsSpan(0, _length) : new(_start, _length);

    /// <exception cref="UserErrorException">It is larger than an array may be.</exception>
    /// <exception cref="InvalidDataException">It is not the whole of compressed data, though it was said to
    /// be.</exception>
    public static FileContent Open(InputFile file, bool isCompressed)
    {
        var stream = new FileStream(
            file.Path, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
        if (stream.Length > Array.MaxLength)
            throw TooLarge(file, $"has {stream.Length} bytes");
        if (!isCompressed)
            return new(stream);
        using var unpacked = new GZipStream(stream, CompressionMode.Decompress);
        var whole = new MemoryStream();
        try
        {
            unpacked.CopyTo(whole);
        }
        catch (IOException e) when (e is not EndOfStreamException) // the stream in memory can be no longer
        {
            throw TooLarge(file, "unpacks to more");
        }
        return new(whole.GetBuffer(), (int)whole.Length);
    }

    public void Dispose()
    {
        if (_view is null)
            return;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _mapping!.Dispose();
    }

    static UserErrorException TooLarge(InputFile file, string how) =>
        new($"The file {file.Key} {how}; a training file of more than {Array.MaxLength} bytes is not supported here.");
}
