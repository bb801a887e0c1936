using Local.Console.Controls;
using Microsoft.AspNetCore.Components;

namespace Local.Console;

/// <summary>A page or part of one that is drawn anew when something has happened, and only then.</summary>
public abstract class Live : ComponentBase, IDisposable
{
    // Faster than one sees, slower than events come.
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(80);

    readonly List<Action> _undo = [];
    readonly Lazy<Coalescer> _redraw;

    protected Live() => _redraw = new(() => new(Services.Time, Interval, RedrawAsync));

    [Inject] private protected ConsoleServices Services { get; set; } = default!;

    [Inject] protected NavigationManager Navigation { get; set; } = default!;

    /// <summary>Something that is shown has changed. May be called from anywhere.</summary>
    protected void Changed() => _redraw.Value.Signal();

    /// <summary>Does something when the page is closed.</summary>
    protected void AtEnd(Action undo) => _undo.Add(undo);

    /// <summary>Reads anew what is shown.</summary>
    protected virtual void Read()
    {
    }

    /// <summary>What cannot be read any more is said on the page, as when it is opened.</summary>
    async Task RedrawAsync()
    {
        try
        {
            await InvokeAsync(Redraw);
        }
        catch (Exception e) when (e is not (OperationCanceledException or ObjectDisposedException))
        {
            await DispatchExceptionAsync(e);
        }
    }

    void Redraw()
    {
        Read();
        StateHasChanged();
    }

    public void Dispose()
    {
        foreach (var undo in _undo)
            undo();
        // Also where nothing has changed so far: something may at this moment.
        _redraw.Value.Dispose();
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
