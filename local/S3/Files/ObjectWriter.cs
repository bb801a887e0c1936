using System.Security.Cryptography;

namespace Local.S3.Files;

/// <summary>
/// An object on its way in: a file with a name of its own, hashed as it is written, and gone when it is disposed before
/// it was moved to its place.
/// </summary>
/// <param name="checksumAlgorithm">Null when none is needed.</param>
/// <param name="md5">Whether the MD5 is needed.</param>
sealed class ObjectWriter(FileInfo file, string? checksumAlgorithm, bool md5) : Stream
{
    readonly FileStream _content = new(file.FullName, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        Share = FileShare.None,
        BufferSize = 0,
    });
    readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5); // S3's ETag
    readonly RunningChecksum? _checksum = checksumAlgorithm is null ? null : new(checksumAlgorithm);
    long _size;
    bool _disposed, _kept;

    public string Path => file.FullName;

    /// <summary>The MD5 of what is written so far: 16 bytes.</summary>
    public byte[] Md5() => _md5.GetCurrentHash();

    public Checksum Checksum() => _checksum!.Value();

    /// <summary>Says that the file was moved to its place.</summary>
    public void Keep() => _kept = true;

    /// <summary>Closes the file, which is then ready to be moved to its place.</summary>
    public ValueTask CompleteAsync() => _content.DisposeAsync();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Append(buffer);
        _content.Write(buffer);
    }

    /// <summary>To write into the system's cache takes less than to have another thread do it.</summary>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => _size;
    public override long Position { get => _size; set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    void Append(ReadOnlySpan<byte> data)
    {
        if (md5)
            _md5.AppendData(data);
        _checksum?.Append(data);
        _size += data.Length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _content.Dispose();
            _md5.Dispose();
            _checksum?.Dispose();
            if (!_kept)
                File.Delete(file.FullName);
        }
        base.Dispose(disposing);
    }
}
