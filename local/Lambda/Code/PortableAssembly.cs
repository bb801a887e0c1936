using System.Buffers.Binary;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace Local.Lambda.Code;

/// <summary>
/// An assembly that was compiled ahead (ReadyToRun) for another processor, as functions for arm64 are, has all its IL,
/// and the runtime refuses it for the machine in its header alone. This takes the native code's mark away.
/// </summary>
/// <seealso href="https://github.com/dotnet/runtime/blob/main/docs/design/coreclr/botr/readytorun-format.md"/>
static class PortableAssembly
{
    const ushort Amd64 = 0x8664, Arm64 = 0xAA64;

    // An image for Linux has its machine combined with this, so that no other system takes it for its own.
    const ushort Linux = 0x7B79;

    const int ImportTable = 1, ExceptionTable = 3, BaseRelocations = 5, ThreadStorage = 9;

    /// <summary>Makes the file one that this machine's runtime loads; leaves alone what is no such assembly.</summary>
    public static void Ensure(string path)
    {
        var image = File.ReadAllBytes(path);
        if (Rewrite(image, RuntimeInformation.ProcessArchitecture))
            File.WriteAllBytes(path, image);
    }

    /// <returns>Whether anything was changed.</returns>
    public static bool Rewrite(byte[] image, Architecture here)
    {
        try
        {
            using var reader = new PEReader(new MemoryStream(image));
            var headers = reader.PEHeaders;
            if (headers.CorHeader is not { ManagedNativeHeaderDirectory.Size: > 0 } || headers.PEHeader is not { } pe)
                return false;
            var (own, other) = here == Architecture.Arm64 ? (Arm64, Amd64) : (Amd64, Arm64);
            if ((ushort)headers.CoffHeader.Machine != other && ((ushort)headers.CoffHeader.Machine ^ Linux) != other)
                return false;
            var span = image.AsSpan();
            BinaryPrimitives.WriteUInt16LittleEndian(span[headers.CoffHeaderStartOffset..], own);
            var directories = headers.PEHeaderStartOffset + (pe.Magic == PEMagic.PE32Plus ? 112 : 96);
            foreach (var directory in (ReadOnlySpan<int>)[ImportTable, ExceptionTable, BaseRelocations, ThreadStorage])
                span.Slice(directories + (8 * directory), 8).Clear();
            // ECMA-335 II.25.3.3: the flags are at 16, the managed native header at 64.
            var cor = span[headers.CorHeaderStartOffset..];
            var flags = (headers.CorHeader.Flags | CorFlags.ILOnly) & ~CorFlags.ILLibrary;
            BinaryPrimitives.WriteUInt32LittleEndian(cor[16..], (uint)flags);
            cor.Slice(64, 8).Clear();
            return true;
        }
        // Headers that lead out of the file, too.
        catch (Exception e) when (e is BadImageFormatException or ArgumentOutOfRangeException or OverflowException)
        {
            return false;
        }
    }
}
