using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using TinyGpt.Assistant.Serving;
using TinyGpt.Tests.Fuzzing;
using Xunit;

namespace TinyGpt.Assistant.Tests.Serving;

/// <summary>
/// Many clients at once, for as long as TINYGPT_LOAD_SECONDS says: most read their answers, some leave half-way, some send rubbish, some are refused because
/// the queue is full. Every answer is compared with the one that its question gets alone; the plain kernels give the same bits in any company.
/// </summary>
public sealed class LoadTests
{
    private const string SecondsVariable = "TINYGPT_LOAD_SECONDS";

    private const int DefaultSeconds = 5, Clients = 32, Slots = 8, Queue = 20, Questions = 24, Tokens = 24;

    // What a full collection leaves differs by buffers that the pools of sockets and channels keep; a leak of every answer would be tens of times as much.
    private const long Slack = 4 << 20;

    private readonly int[] _counts = new int[4];

    private enum Fate
    {
        Answered,
        Left,
        Refused,
        Busy,
    }

    [Fact]
    [Trait("Load", "32 clients")]
    public async Task NoAnswerIsLostOrMixedAndNothingIsLeftBehind()
    {
        int seconds = int.TryParse(Environment.GetEnvironmentVariable(SecondsVariable), CultureInfo.InvariantCulture, out int set) ? set : DefaultSeconds;
        using RandomModel model = new(Device.Scalar(), 96);
        await using TestServer server = await TestServer.StartAsync(model.Model, model.Tokenizer, new ServerSettings { MaxTokens = Tokens, Queue = Queue }, Slots);
        string[] alone = new string[Questions];
        for (int question = 0; question < Questions; question++)
        {
            alone[question] = Chats.Content(await server.ChatAsync(Question(question, false)))!;
        }

        Assert.True(alone.Distinct().Count() > Questions / 2);
        await RunAsync(server, alone, TimeSpan.FromSeconds(seconds / 3.0));
        await EmptyAsync(server);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await RunAsync(server, alone, TimeSpan.FromSeconds(seconds * 2 / 3.0));
        await EmptyAsync(server);
        long after = GC.GetTotalMemory(forceFullCollection: true);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{_counts[(int)Fate.Answered]} answered, {_counts[(int)Fate.Left]} left, {_counts[(int)Fate.Refused]} refused, {_counts[(int)Fate.Busy]} busy; "
            + $"{before / 1e6:F2} MB after a third of the time, {after / 1e6:F2} MB at the end");
        Assert.All(_counts, count => Assert.True(count > 0, $"{string.Join(", ", _counts)} answered, left, refused, busy"));
        Assert.True(after - before < Slack, $"{before} bytes after a third of the time, {after} at the end");
    }

    private async Task RunAsync(TestServer server, string[] alone, TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            Random random = new(client);
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                Interlocked.Increment(ref _counts[(int)await AskAsync(server, random, alone)]);
            }
        })));
    }

    private static async Task<Fate> AskAsync(TestServer server, Random random, string[] alone)
    {
        int question = random.Next(Questions), what = random.Next(8);
        bool streams = what != 0;
        byte[] body = Encoding.UTF8.GetBytes(Question(question, streams));
        if (what == 1)
        {
            body = new Mutator(random).Damage(body, body);
        }

        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(server.Uri, Chats.Path)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        using HttpResponseMessage response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        if (response.StatusCode == HttpStatusCode.TooManyRequests)
        {
            // Less than the server asks for, so that the queue is full again and again.
            await Task.Delay(random.Next(50), TestContext.Current.CancellationToken);
            return Fate.Busy;
        }

        if (what == 1)
        {
            Assert.True((int)response.StatusCode < 500);
            return Fate.Refused;
        }

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using Stream stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using StreamReader reader = new(stream);
        if (what == 2)
        {
            await reader.ReadLineAsync(TestContext.Current.CancellationToken);
            return Fate.Left;
        }

        string text = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(alone[question], streams ? Streamed(text) : Chats.Content(JsonDocument.Parse(text).RootElement));
        return Fate.Answered;
    }

    private static string Streamed(string text)
    {
        string[] events = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("data: [DONE]", events[^1]);
        return Chats.Sum(events[..^1].Select(line => JsonDocument.Parse(line["data: ".Length..]).RootElement), "content");
    }

    private static string Question(int number, bool streams) =>
        Chats.Ask($"{new string((char)('a' + number), (number % 7) + 1)}", $"\"max_tokens\": {(number % 2 == 0 ? Tokens : Tokens / 2)}, \"stream\": {(streams ? "true" : "false")}");

    /// <summary>Slots and queue are empty soon after the last client has gone.</summary>
    private static async Task EmptyAsync(TestServer server)
    {
        long start = Stopwatch.GetTimestamp();
        while (server.Generator.RunningSequences + server.Generator.WaitingCalls + server.Server.Admitted > 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20), "slots or queue are not empty");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
