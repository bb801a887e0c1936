using System.Net;

namespace Tests.Console;

/// <summary>Who gets the page, and who gets nothing.</summary>
public sealed class OriginTests(ConsoleHost host) : IClassFixture<ConsoleHost>
{
    static readonly HttpClient Client = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://example.com")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("http://localhost:{port}")]
    [InlineData("https://127.0.0.1:{port}")]
    [InlineData("null")]
    [InlineData("")]
    public async Task A_circuit_is_opened_for_the_pages_own_origin_only(string origin)
    {
        var given = origin.Replace("{port}", $"{host.Url.Port}");

        Assert.Equal(HttpStatusCode.Forbidden, await NegotiateAsync(given));
        Assert.Equal(HttpStatusCode.OK, await NegotiateAsync(host.Origin));
    }

    [Theory]
    [InlineData("cross-site", "no-cors", "script")]
    [InlineData("same-site", "cors", "empty")]
    [InlineData("cross-site", "navigate", "iframe")]
    [InlineData("same-site", "websocket", "websocket")]
    public async Task Another_sites_page_loads_nothing_of_the_console(string site, string mode, string destination)
    {
        foreach (var path in (string[])["", "assets/theme.css", "assets/vs/loader.js"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Url, path));
            request.Headers.Add("Sec-Fetch-Site", site);
            request.Headers.Add("Sec-Fetch-Mode", mode);
            request.Headers.Add("Sec-Fetch-Dest", destination);
            using var answer = await Client.SendAsync(request, Cancellation);

            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_link_on_another_site_leads_to_the_page()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, host.Url);
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        request.Headers.Add("Sec-Fetch-Dest", "document");
        using var answer = await Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_foreign_host_gets_nothing()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, host.Url);
        request.Headers.Host = $"rebound.example.com:{host.Url.Port}";
        using var answer = await Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_page_allows_no_script_but_its_own_and_no_frame()
    {
        foreach (var path in (string[])["", "machines", "edit/x", "assets/console.js", "no/such/page"])
        {
            using var answer = await Client.GetAsync(new Uri(host.Url, path), Cancellation);
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));

            Assert.Contains("default-src 'none'; script-src 'self';", policy);
            Assert.Contains("frame-ancestors 'none'", policy);
            Assert.DoesNotContain("unsafe-eval", policy);
            Assert.Equal(path.StartsWith("edit"), policy.Contains("style-src 'self' 'unsafe-inline'"));
            Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
        }
    }

    [Fact]
    public async Task A_browser_at_the_root_is_sent_to_the_page_and_a_signed_client_is_not()
    {
        using var browser = new HttpRequestMessage(HttpMethod.Get, host.Origin);
        browser.Headers.Add("Accept", "text/html,application/xhtml+xml");
        using var sent = await Client.SendAsync(browser, Cancellation);
        using var client = new HttpRequestMessage(HttpMethod.Get, host.Origin);
        using var refused = await Client.SendAsync(client, Cancellation);

        Assert.Equal("/_console/", sent.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Nothing_beside_the_page_is_served_without_a_signature()
    {
        using var answer = await Client.GetAsync(new Uri(host.Url, "/_consolation"), Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain("<html", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    async Task<HttpStatusCode> NegotiateAsync(string origin)
    {
        var address = new Uri(host.Url, "_blazor/negotiate?negotiateVersion=1");
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        if (origin.Length > 0)
            request.Headers.TryAddWithoutValidation("Origin", origin);
        using var answer = await Client.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }
}
