using Local.Aws;
using Local.Console.Editing;
using Local.Console.Graph;
using Local.StepFunctions;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Local.Console.Pages;

/// <summary>The code mode of Workflow Studio: the definition, checked while one types, beside its graph.</summary>
sealed partial class EditPage : IAsyncDisposable
{
    static readonly IReadOnlyList<(string, string)> Views = [("graph", "Graph"), ("test", "Test state")];

    ElementReference _element;
    DotNetObjectReference<EditPage>? _self;
    IJSObjectReference? _editor;
    StateMachine _machine = default!;
    Checked _checked = default!;
    GraphDrawing? _drawing;
    IReadOnlyList<string> _states = [];
    string _text = "";
    string _saved = "";
    string _view = "graph";
    string? _state;
    string? _message;
    bool _isRefused;
    WriteView? _change;
    string? _theirs;

    [Parameter] public string Arn { get; set; } = "";
    [Inject] IJSRuntime Script { get; set; } = default!;

    protected override void OnInitialized()
    {
        _machine = Services.StepFunctions.GetStateMachine(Arn);
        _text = _saved = _machine.DefinitionText;
        Check();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        _self = DotNetObjectReference.Create(this);
        var module = await Script.InvokeAsync<IJSObjectReference>("import", "./assets/editor.js");
        _editor = await module.InvokeAsync<IJSObjectReference>("create", _element, _text, _self, _machine.Arn);
        await MarkAsync();
    }

    /// <summary>The text has changed; called by the script a moment after the last key.</summary>
    [JSInvokable]
    public async Task Typed(string text)
    {
        (_text, _message) = (text, null);
        Check();
        StateHasChanged();
        await MarkAsync();
    }

    /// <summary>
    /// The text that this tab had when it was left or cut off is in the editor again; called by the script.
    /// </summary>
    /// <param name="basis">What it was typed over: when that was saved anew since, saving says so.</param>
    [JSInvokable]
    public void Restored(string basis)
    {
        (_saved, _message, _isRefused) = (basis, "This tab's text, which was not saved, is here again.", false);
        StateHasChanged();
    }

    void Check()
    {
        _checked = Checked.Read(_text, _machine.IsExpress, Services.StepFunctions);
        if (_checked is not { Definition: { } definition, Drawing: { } drawing })
            return;
        _drawing = drawing;
        _states = [.. definition.Graph.All.Select(state => state.Name).Distinct()];
        if (_state is null || !_states.Contains(_state))
            _state = _states.Count == 0 ? null : _states[0];
    }

    async Task MarkAsync()
    {
        if (_editor is not null)
            await _editor.InvokeVoidAsync("mark", _checked.Complaints);
    }

    async Task RevealAsync(int line, int column)
    {
        if (_editor is not null)
            await _editor.InvokeVoidAsync("reveal", line, column);
    }

    async Task ChooseAsync(string state)
    {
        _state = state;
        if (_editor is not null)
            await _editor.InvokeVoidAsync("revealState", state);
    }

    async Task SaveAsync()
    {
        var current = Services.StepFunctions.GetStateMachine(_machine.Arn).DefinitionText;
        if (current != _saved && current != _text)
            _theirs = current;
        else
            await SaveOverAsync();
    }

    async Task SaveOverAsync()
    {
        _theirs = null;
        try
        {
            _machine = Services.StepFunctions.UpdateStateMachine(_machine.Arn, _text, null);
            (_saved, _message, _isRefused) = (
                _text, "Saved here. The next start deploys the project's file again: write it, too, to keep this.",
                    false);
            if (_editor is not null)
                await _editor.InvokeVoidAsync("saved", _text);
        }
        catch (AwsException e)
        {
            (_message, _isRefused) = (e.Message, true);
        }
    }

    async Task TakeTheirsAsync()
    {
        (_text, _saved, _theirs, _message) = (_theirs!, _theirs!, null, null);
        Check();
        if (_editor is not null)
            await _editor.InvokeVoidAsync("replace", _text);
    }

    void ShowFile()
    {
        var (file, reason) = ProjectFile.Find(_machine, Services.Deployments.Latest);
        if (file is null)
            (_message, _isRefused) = (reason, true);
        else
            _change = new(file.Change(_text));
    }

    void CloseFile(string? message) =>
        (_change, _message, _isRefused) = (null, message ?? _message, _isRefused && message is null);

    public async ValueTask DisposeAsync()
    {
        Dispose();
        try
        {
            if (_editor is null)
                return;
            await _editor.InvokeVoidAsync("close");
            await _editor.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser has left, and its editor with it.
        }
        finally
        {
            _self?.Dispose();
        }
    }
}
