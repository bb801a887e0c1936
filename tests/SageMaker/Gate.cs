namespace Tests.SageMaker;

/// <summary>Holds a thread of the program at a place until it is opened, at the latest when the test ends.</summary>
sealed class Gate : IDisposable
{
    readonly ManualResetEventSlim _open = new();

    public void Pass() => _open.Wait();

    public void Open() => _open.Set();

    public void Dispose() => Open();
}
