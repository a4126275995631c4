using System.Net;
using System.Text;
using System.Text.Json;
using TinyGpt.Assistant.Serving;
using TinyGpt.Conversations;
using TinyGpt.Generation;
using TinyGpt.Models;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Assistant.Tests.Serving;

/// <summary>A server on a free port, and a client of it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string ModelId = "tiny";

    private readonly IDisposable? _turn;

    private TestServer(IDisposable? turn, Gpt model, Tokenizer tokenizer, ServerSettings settings, IReadOnlyList<ITool> tools, int slots)
    {
        _turn = turn;
        Generator = new TextGenerator(model, tokenizer, new GeneratorSettings { Sequences = slots });
        Server = new ChatServer(new ServedModel(ModelId, Generator, tools), settings with { OnFailure = exception => Failures.Add(exception) });
        Client = new HttpClient();
    }

    public TextGenerator Generator { get; }

    public ChatServer Server { get; }

    public HttpClient Client { get; }

    public Uri Uri => new(Server.Address);

    /// <summary>What went wrong in the server itself.</summary>
    public List<Exception> Failures { get; } = [];

    /// <summary>Serves the learned model, answering with the likeliest tokens.</summary>
    public static async Task<TestServer> StartAsync(LearnedModel model, ServerSettings? settings = null, IReadOnlyList<ITool>? tools = null, int slots = 4) =>
        await StartAsync(await model.UseAsync(), model.Model, model.Tokenizer, settings, tools, slots);

    /// <summary>Serves any model that nobody else uses.</summary>
    public static Task<TestServer> StartAsync(Gpt model, Tokenizer tokenizer, ServerSettings? settings = null, int slots = 4) =>
        StartAsync(null, model, tokenizer, settings, null, slots);

    /// <summary>Posts an object and reads one.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Json)> PostAsync(string path, string json)
    {
        using StringContent content = new(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await Client.PostAsync(new Uri(Uri, path), content, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (response.StatusCode, JsonDocument.Parse(text).RootElement);
    }

    /// <summary>Posts a chat that must be answered.</summary>
    public async Task<JsonElement> ChatAsync(string json)
    {
        (HttpStatusCode status, JsonElement answer) = await PostAsync("v1/chat/completions", json);
        Assert.True(status == HttpStatusCode.OK, answer.ToString());
        return answer;
    }

    /// <summary>Posts an object that asks for a stream; the stream must end with [DONE].</summary>
    public async Task<JsonElement[]> StreamAsync(string path, string json)
    {
        using StringContent content = new(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await Client.PostAsync(new Uri(Uri, path), content, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        string[] events = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.All(events, line => Assert.StartsWith("data: ", line, StringComparison.Ordinal));
        Assert.Equal("data: [DONE]", events[^1]);
        return [.. events[..^1].Select(line => JsonDocument.Parse(line["data: ".Length..]).RootElement)];
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.StopAsync();
        await Server.DisposeAsync();
        Generator.Dispose();
        _turn?.Dispose();
        Assert.Empty(Failures);
    }

    private static async Task<TestServer> StartAsync(
        IDisposable? turn, Gpt model, Tokenizer tokenizer, ServerSettings? settings, IReadOnlyList<ITool>? tools, int slots)
    {
        settings ??= new ServerSettings();
        TestServer server = new(turn, model, tokenizer, settings with { Sampling = new SamplingSettings { Temperature = 0 } }, tools ?? [], slots);
        await server.Server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }
}
