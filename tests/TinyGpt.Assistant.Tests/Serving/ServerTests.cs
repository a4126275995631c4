using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using TinyGpt.Assistant.Serving;
using Xunit;

namespace TinyGpt.Assistant.Tests.Serving;

/// <summary>Who is let in, who waits, and what becomes of those who leave.</summary>
public sealed class ServerTests(LearnedModel model)
{
    private const int Endless = 40_000;

    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("v1/models", null, 401)]
    [InlineData("v1/models", "Bearer wrong", 401)]
    [InlineData("v1/models", "Basic secret", 401)]
    [InlineData("v1/models", "Bearer secret", 200)]
    [InlineData("metrics", null, 401)]
    [InlineData("health", null, 200)]
    public async Task AKeyIsAskedFor(string path, string? authorization, int expected)
    {
        await using TestServer server = await TestServer.StartAsync(model, new ServerSettings { ApiKey = "secret" });
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(server.Uri, path));
        request.Headers.Authorization = authorization is null ? null : AuthenticationHeaderValue.Parse(authorization);
        using HttpResponseMessage response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(expected, (int)response.StatusCode);
        if (expected == 401)
        {
            JsonElement error = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("error");
            Assert.Equal(("authentication_error", "invalid_api_key"), (error.GetProperty("type").GetString(), error.GetProperty("code").GetString()));
        }
    }

    [Theory]
    [InlineData("evil.example", null, 403)]
    [InlineData("evil.example:80", null, 403)]
    [InlineData(null, "http://evil.example", 403)]
    [InlineData(null, "null", 403)]
    [InlineData("localhost", null, 200)]
    [InlineData("127.0.0.1:5", "http://127.0.0.1:5", 200)]
    [InlineData("[::1]:5", "http://[::1]:5", 200)]
    public async Task APageElsewhereCannotUseAServerWithoutAKey(string? host, string? origin, int expected)
    {
        await using TestServer server = await TestServer.StartAsync(model);
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(server.Uri, "v1/models"));
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using HttpResponseMessage response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(expected, (int)response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task WhoLeavesFreesHisSlotAndMoreThanFitAreRefused()
    {
        using RandomModel endless = new(Device.Cpu(threads: 1), 2 * Endless);
        await using TestServer server = await TestServer.StartAsync(endless.Model, endless.Tokenizer, new ServerSettings { MaxTokens = Endless, Queue = 1 }, slots: 1);
        string request = Chats.Ask("the", "\"stream\": true");
        using HttpResponseMessage writing = await OpenAsync(server, request);
        Assert.Equal(1, server.Generator.RunningSequences);
        Task<HttpResponseMessage> waiting = OpenAsync(server, request);
        await UntilAsync(() => server.Generator.WaitingCalls == 1);

        using StringContent content = new(request, Encoding.UTF8, "application/json");
        using HttpResponseMessage refused = await server.Client.PostAsync(new Uri(server.Uri, Chats.Path), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        Assert.Contains("try again", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        // The first leaves in the middle of its answer; who waited comes at once.
        writing.Dispose();
        using (HttpResponseMessage next = await waiting)
        {
            Assert.Equal(0, server.Generator.WaitingCalls);
        }

        await UntilAsync(() => server.Generator.RunningSequences == 0 && server.Server.Admitted == 0);
    }

    /// <summary>A client that asks for a stream and never reads it holds its slot for as long as its answer takes, and nobody else's.</summary>
    [Fact]
    public async Task ASlowReaderDoesNotStallOthers()
    {
        using RandomModel endless = new(Device.Cpu(threads: 1), 2 * Endless);
        await using TestServer server = await TestServer.StartAsync(endless.Model, endless.Tokenizer, new ServerSettings { MaxTokens = Endless }, slots: 2);
        using TcpClient slow = new();
        await slow.ConnectAsync(IPAddress.Loopback, server.Uri.Port, TestContext.Current.CancellationToken);
        string body = Chats.Ask("the", "\"stream\": true");
        await slow.GetStream().WriteAsync(
            Encoding.UTF8.GetBytes($"POST /{Chats.Path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"),
            TestContext.Current.CancellationToken);
        await UntilAsync(() => server.Generator.RunningSequences == 1);
        for (int i = 0; i < 5; i++)
        {
            JsonElement answer = await server.ChatAsync(Chats.Ask("or", "\"max_tokens\": 200"));
            Assert.Equal(200, answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        }
    }

    [Fact]
    public async Task AnAnswerThatIsBeingWrittenComesToItsEndWhenTheServerStops()
    {
        using RandomModel endless = new(Device.Cpu(threads: 1), 4000);
        await using TestServer server = await TestServer.StartAsync(endless.Model, endless.Tokenizer, new ServerSettings { MaxTokens = 1500 });
        using HttpResponseMessage writing = await OpenAsync(server, Chats.Ask("the", "\"stream\": true"));
        Task stopping = server.Server.StopAsync();
        string text = await writing.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        await stopping;
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => server.ChatAsync(Chats.Ask("the")));
    }

    [Fact]
    public async Task AnAnswerThatTakesTooLongIsEndedWhenTheServerStops()
    {
        using RandomModel endless = new(Device.Cpu(threads: 1), 2 * Endless);
        await using TestServer server = await TestServer.StartAsync(
            endless.Model, endless.Tokenizer, new ServerSettings { MaxTokens = Endless, DrainTime = TimeSpan.FromMilliseconds(200) });
        using HttpResponseMessage writing = await OpenAsync(server, Chats.Ask("the", "\"stream\": true"));
        await server.Server.StopAsync();
        await UntilAsync(() => server.Generator.RunningSequences == 0);
    }

    [Fact]
    public async Task HealthAndMetricsSayHowItGoes()
    {
        await using TestServer server = await TestServer.StartAsync(model, slots: 3);
        await server.ChatAsync(Chats.Ask("the"));
        using JsonDocument health = JsonDocument.Parse(await server.Client.GetStringAsync(new Uri(server.Uri, "health"), TestContext.Current.CancellationToken));
        Assert.Equal("""{"status":"ok","model":"tiny","slots":3,"slots_used":0,"queue":64,"waiting":0}""", health.RootElement.GetRawText());
        string metrics = await server.Client.GetStringAsync(new Uri(server.Uri, "metrics"), TestContext.Current.CancellationToken);
        foreach (string line in (string[])
            [
                "gen_ai_server_request_duration_seconds_count{", "gen_ai_server_time_to_first_token_seconds_count{", "gen_ai_server_time_per_output_token_seconds_count{",
                "tinygpt_tokens_total{", "tinygpt_slots_limit{", "tinygpt_slots_used{", "tinygpt_queue_waiting{", "http_server_request_duration_seconds_count{",
            ])
        {
            Assert.Contains($"\n{line}", metrics, StringComparison.Ordinal);
        }
    }

    private static Task<HttpResponseMessage> OpenAsync(TestServer server, string json)
    {
        HttpRequestMessage request = new(HttpMethod.Post, new Uri(server.Uri, Chats.Path)) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        return server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < _soon, "it did not come to pass");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
