namespace Local.SageMaker.XGBoost.Native;

/// <summary>Tells the library where an array lies, which does not copy it.</summary>
/// <seealso href="https://numpy.org/doc/stable/reference/arrays.interface.html"/>
static unsafe class ArrayInterface
{
    /// <param name="type">As numpy writes it: <c>&lt;f4</c>.</param>
    public static string Json(void* data, string type, params ReadOnlySpan<int> shape) =>
        $$"""{"data":[{{(nuint)data}},true],"shape":[{{string.Join(',', shape.ToArray())}}],"typestr":"{{type}}","version":3}""";
}
