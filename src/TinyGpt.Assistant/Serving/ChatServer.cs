using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TinyGpt.Assistant.Web;

namespace TinyGpt.Assistant.Serving;

/// <summary>
/// Lets other programs use a model, in the form that OpenAI's clients speak: /v1/chat/completions, /v1/completions, /v1/models; and /health and
/// /metrics. What all
/// of them ask for is written together by one generator.
/// </summary>
public sealed class ChatServer : IAsyncDisposable
{
    private readonly ServedModel _model;
    private readonly ServerSettings _settings;
    private readonly Admission _admission;
    private readonly ServerMetrics _metrics;
    private readonly WebApplication _application;

    /// <summary>Prepares a server; <see cref="StartAsync"/> lets others in.</summary>
    /// <param name="model">The model; it must outlive the server.</param>
    /// <param name="settings">Where it listens, and its limits.</param>
    public ChatServer(ServedModel model, ServerSettings settings)
    {
        (_model, _settings) = (model, settings);
        _admission = new Admission(model.Generator.Settings.Sequences + settings.Queue);
        _metrics = new ServerMetrics(model);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, OwnersLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.DrainTime);
        builder.Services.AddOpenTelemetry().WithMetrics(ServerMetrics.Export);
        builder.WebHost.ConfigureKestrel(Configure);
        _application = builder.Build();
        Map();
    }

    /// <summary>Where it listens, once it was started: http://127.0.0.1:8080.</summary>
    public string Address => _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>How many answers are being written or wait.</summary>
    internal int Admitted => _admission.Admitted;

    /// <summary>Lets others in.</summary>
    /// <exception cref="IOException">The address cannot be used: another program listens at the port.</exception>
    public Task StartAsync(CancellationToken cancellation = default) => _application.StartAsync(cancellation);

    /// <summary>
    /// Lets nobody in any more, waits for the answers that are being written, and ends those that take longer than <see cref="ServerSettings.DrainTime"/>.
    /// </summary>
    public Task StopAsync()
    {
        _admission.Stop();
        return _application.StopAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync().ConfigureAwait(false);
        _metrics.Dispose();
    }

    private void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = _settings.MaxBodyBytes;
        options.Listen(new IPEndPoint(_settings.Address, _settings.Port));
    }

    private void Map()
    {
        ErrorAnswers errors = new(_settings.OnFailure);
        AccessCheck access = new(_settings);
        _application.Use((context, next) => errors.GuardAsync(context, next));
        _application.Use((context, next) =>
        {
            access.Check(context.Request);
            context.Response.Headers.XContentTypeOptions = "nosniff";
            context.Response.Headers.CacheControl = "no-store";
            return next(context);
        });
        _application.MapPost("/v1/chat/completions", new ChatEndpoint(_model, _settings, _admission, _metrics).AnswerAsync);
        _application.MapPost("/v1/completions", new CompletionEndpoint(_model, _settings, _admission, _metrics).AnswerAsync);
        ModelAnswer model = new(_model.Id, _model.Created.ToUnixTimeSeconds(),
            _model.Generator.Settings.ContextLength, [.. _model.Tools.Select(tool => tool.Description.Name)]);
        _application.MapGet("/v1/models", context => context.Response.WriteAsJsonAsync(new ModelList([model]), ServingJson.Readable.ModelList));
        _application.MapGet("/v1/models/{**id}", context => context.GetRouteValue("id") as string == _model.Id
            ? context.Response.WriteAsJsonAsync(model, ServingJson.Readable.ModelAnswer)
            : throw RequestSettings.NoModel(context.GetRouteValue("id") as string ?? "", _model));
        _application.MapGet("/health", context => context.Response.WriteAsJsonAsync(Health(), ServingJson.Readable.HealthAnswer));
        _application.MapPrometheusScrapingEndpoint();
        _application.MapChatPage();
    }

    private HealthAnswer Health() => new(
        _admission.IsStopping ? "stopping" : "ok", _model.Id, _model.Generator.Settings.Sequences, _model.Generator.RunningSequences,
            _settings.Queue, _model.Generator.WaitingCalls);

    /// <summary>Signals are the matter of whoever owns the server.</summary>
    private sealed class OwnersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
