using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Local.SageMaker.XGBoost.Input;

/// <summary>
/// Numbers outside of the managed heap: a large block grows there without being held twice, and is given back at once.
/// </summary>
sealed unsafe class NativeFloats : MemoryManager<float>
{
    readonly Block _block = new();
    int _capacity;

    NativeFloats()
    {
    }

    public static NativeFloats Create() => new();

    /// <summary>Makes room for so many, keeping those that there are.</summary>
    /// <exception cref="UserErrorException">They are more than are supported.</exception>
    public void Reserve(long count)
    {
        if (count <= _capacity)
            return;
        if (count > Array.MaxLength)
            throw new UserErrorException($"Training data of more than {Array.MaxLength} cells are not supported here.");
        var capacity = (int)Math.Min(Math.Max(count, 2L * _capacity), Array.MaxLength);
        _block.Resize((nuint)capacity * sizeof(float));
        _capacity = capacity;
    }

    public override Span<float> GetSpan() => new((float*)_block.Start, _capacity);

    public override MemoryHandle Pin(int elementIndex = 0) => new((float*)_block.Start + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        _block.Dispose();
        _capacity = 0;
    }

    /// <summary>Is freed at the latest when nobody knows it any more.</summary>
    sealed class Block() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        public nint Start => handle;

        public void Resize(nuint bytes) => SetHandle((nint)NativeMemory.Realloc((void*)handle, bytes));

        protected override bool ReleaseHandle()
        {
            NativeMemory.Free((void*)handle);
            return true;
        }
    }
}
