using System.Net;
using Local.Console.Hosting;

namespace Tests.Console;

/// <summary>The page as it is loaded: with the first request, and by any address.</summary>
public sealed class LoadingTests(ConsoleHost host) : IClassFixture<ConsoleHost>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_that_could_not_be_loaded_is_loaded_with_the_next_request()
    {
        var requests = 0;
        // An application without its services does not start.
        await using var page = new ConsolePage(() => ++requests == 1 ? null! : host.Services);

        await Assert.ThrowsAnyAsync<ArgumentException>(page.PrepareAsync);
        await page.PrepareAsync();
        await page.PrepareAsync();
        Assert.Equal(2, requests);
    }

    [Fact]
    public async Task A_page_that_never_was_loaded_can_be_closed()
    {
        var page = new ConsolePage(() => null!);
        await Assert.ThrowsAnyAsync<ArgumentException>(page.PrepareAsync);
        await page.DisposeAsync();
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("buckets/a/b")]
    public async Task An_address_that_names_nothing_is_answered_by_a_page_that_says_so(string path)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(host.Url, path), Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("There is no such page", text);
        Assert.Contains("State machines", text);
    }
}
