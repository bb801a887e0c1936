using System.Buffers;
using System.Runtime.InteropServices;

namespace Local.SageMaker.XGBoost.Input;

/// <summary>
/// Numbers outside of the managed heap: a large block grows there without being held twice, and is given back at once.
/// </summary>
sealed unsafe class NativeFloats : MemoryManager<float>
{
    float* _start;
    int _capacity;

    ~NativeFloats() => Dispose(false);

    /// <summary>Makes room for so many, keeping those that there are.</summary>
    /// <exception cref="UserErrorException">They are more than are supported.</exception>
    public void Reserve(long count)
    {
        if (count <= _capacity)
            return;
        if (count > Array.MaxLength)
            throw new UserErrorException($"Training data of more than {Array.MaxLength} cells are not supported here.");
        var capacity = (int)Math.Min(Math.Max(count, 2L * _capacity), Array.MaxLength);
        _start = (float*)NativeMemory.Realloc(_start, (nuint)capacity * sizeof(float));
        _capacity = capacity;
    }

    public override Span<float> GetSpan() => new(_start, _capacity);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        NativeMemory.Free(_start);
        _start = null;
        _capacity = 0;
        GC.SuppressFinalize(this);
    }
}
