using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TinyGpt.Assistant.Web;

namespace TinyGpt.Browser.Tests;

/// <summary>The page, and an API behind it that answers what a test says, one script a request.</summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<Func<Reply, Task>> _scripts = new();
    private readonly ConcurrentQueue<JsonObject> _requests = new();

    private bool _isDisposed;

    private ScriptedServer(int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        _application = builder.Build();
        _application.MapChatPage();
        _application.MapGet("/health", () => "ok");
        _application.MapGet("/v1/models", ListAsync);
        _application.MapPost("/v1/chat/completions", CompleteAsync);
    }

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>The key that requests must bear; null: none.</summary>
    public string? Key { get; set; }

    public string[] Tools { get; set; } = ["calculator", "code"];

    /// <summary>Before this is over, the server does not say which models it has.</summary>
    public Task ModelsAreKnown { get; set; } = Task.CompletedTask;

    public string[] ModelNames { get; set; } = ["tiny"];

    /// <summary>The bodies of all requests for an answer, in their order.</summary>
    public IReadOnlyList<JsonObject> Requests => [.. _requests];

    /// <summary>The request that came last.</summary>
    public JsonObject Last => Requests[^1];

    public static async Task<ScriptedServer> StartAsync(int port = 0)
    {
        ScriptedServer server = new(port);
        await server._application.StartAsync();
        server.Address = new Uri(server._application.Urls.Single());
        return server;
    }

    /// <summary>Says how the next request that has no script yet is answered.</summary>
    public void Answer(Func<Reply, Task> script) => _scripts.Enqueue(script);

    /// <summary>Answers with a text, a token a word.</summary>
    public void Answer(string text) => Answer(async reply =>
    {
        await reply.SayAsync(text);
        await reply.FinishAsync();
    });

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        using CancellationTokenSource now = new(TimeSpan.FromMilliseconds(100));
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }

    private static Task RefuseAsync(HttpContext context) => Reply.RefuseAsync(context, 401, "No key, or not the right one.");

    private bool IsAllowed(HttpContext context) => Key is null || context.Request.Headers.Authorization == $"Bearer {Key}";

    private JsonObject Models() => new()
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. ModelNames.Select(JsonNode (name) => new JsonObject
        {
            ["id"] = name,
            ["object"] = "model",
            ["created"] = 0,
            ["owned_by"] = "tinygpt",
            ["context_length"] = 256,
            ["tools"] = new JsonArray([.. Tools.Select(tool => (JsonNode)tool)]),
        })]),
    };

    private async Task ListAsync(HttpContext context)
    {
        await ModelsAreKnown;
        await (IsAllowed(context) ? context.Response.WriteAsJsonAsync(Models()) : RefuseAsync(context));
    }

    private async Task CompleteAsync(HttpContext context)
    {
        JsonObject request = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        if (!IsAllowed(context))
        {
            await RefuseAsync(context);
            return;
        }

        _requests.Enqueue(request);
        if (_scripts.TryDequeue(out Func<Reply, Task>? script))
        {
            await script(new Reply(context));
        }
        else
        {
            await Reply.RefuseAsync(context, 500, "The test has no answer to this request.");
        }
    }
}
