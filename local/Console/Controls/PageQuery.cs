using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace Local.Console.Controls;

/// <summary>
/// What the address says behind its question mark, as it will be when the browser has gone where it was sent: what one
/// does before that is added to it, not to where the browser was.
/// </summary>
sealed class PageQuery : IDisposable
{
    readonly NavigationManager _navigation;
    string? _sent;
    int _underWay;

    public PageQuery(NavigationManager navigation)
    {
        _navigation = navigation;
        _navigation.LocationChanged += Arrive;
    }

    public string? this[string name] =>
        QueryHelpers.ParseQuery(new Uri(Address).Query).TryGetValue(name, out var value) ? value.ToString() : null;

    string Address => _sent ?? _navigation.Uri;

    /// <param name="values">Null takes one away.</param>
    /// <param name="isStep">Whether the browser's Back leads to what is shown now.</param>
    public void Set(IReadOnlyDictionary<string, object?> values, bool isStep = false)
    {
        _sent = _navigation.GetUriWithQueryParameters(Address, values);
        _underWay++;
        _navigation.NavigateTo(_sent, replace: !isStep);
    }

    public void Set(string name, object? value, bool isStep = false) =>
        Set(new Dictionary<string, object?> { [name] = value }, isStep);

    // One by one, in the order in which it was sent; also where a link of the page has led to.
    void Arrive(object? sender, LocationChangedEventArgs arrived)
    {
        if (_underWay > 0 && --_underWay == 0)
            _sent = null;
    }

    public void Dispose() => _navigation.LocationChanged -= Arrive;
}
