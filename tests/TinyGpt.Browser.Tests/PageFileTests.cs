using System.Net;
using Xunit;

namespace TinyGpt.Browser.Tests;

/// <summary>What the page's files are sent with. Needs no browser.</summary>
public sealed class PageFileTests
{
    [Theory]
    [InlineData("/", "text/html; charset=utf-8")]
    [InlineData("/chat/chat.js", "text/javascript; charset=utf-8")]
    [InlineData("/chat/page.css", "text/css; charset=utf-8")]
    [InlineData("/chat/icon.svg", "image/svg+xml")]
    public async Task Every_file_has_its_type_its_policy_and_a_tag(string path, string type)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        using HttpClient client = new() { BaseAddress = server.Address };
        using HttpResponseMessage first = await client.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(type, first.Content.Headers.ContentType!.ToString());
        string policy = first.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal(["nosniff"], first.Headers.GetValues("X-Content-Type-Options"));
        Assert.True(first.Headers.CacheControl!.NoCache);

        using HttpRequestMessage again = new(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await client.SendAsync(again, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));

        using HttpRequestMessage head = new(HttpMethod.Head, path);
        using HttpResponseMessage headers = await client.SendAsync(head, TestContext.Current.CancellationToken);
        Assert.Equal(first.Content.Headers.ContentLength, headers.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task What_the_page_does_not_have_is_not_found()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        using HttpClient client = new() { BaseAddress = server.Address };
        foreach (string path in (string[])["/chat/", "/chat/index.html", "/chat/..%2f..%2fetc/passwd", "/chat/ChatPage.cs"])
        {
            using HttpResponseMessage response = await client.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }
}
