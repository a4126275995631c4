using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace TinyGpt.Assistant.Serving;

/// <summary>What the server counts, by the names that OpenTelemetry gave to models' servers, and TinyGpt's own for slots and queue.</summary>
internal sealed class ServerMetrics : IDisposable
{
    private const string Name = "TinyGpt.Server", Operation = "gen_ai.operation.name",
        Model = "gen_ai.request.model", Error = "error.type", TokenType = "gen_ai.token.type";

    private static readonly double[] _seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
    private static readonly double[] _tokenSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

    private readonly Meter _meter = new(Name);
    private readonly Histogram<double> _duration, _firstToken, _tokenTime;
    private readonly Counter<long> _tokens;

    /// <summary>Begins to count.</summary>
    public ServerMetrics(ServedModel model)
    {
        _duration = Seconds("gen_ai.server.request.duration", "Time from a request to the end of its answer.", _seconds);
        _firstToken = Seconds("gen_ai.server.time_to_first_token", "Time from a request to its first token.", _seconds);
        _tokenTime = Seconds("gen_ai.server.time_per_output_token", "Time of every token after the first.", _tokenSeconds);
        _tokens = _meter.CreateCounter<long>("tinygpt.tokens", "{token}", "Tokens of prompts (input) and of answers (output).");
        _meter.CreateObservableGauge("tinygpt.slots.used", () => model.Generator.RunningSequences, "{slot}", "Answers that are being written.");
        _meter.CreateObservableGauge("tinygpt.slots.limit", () => model.Generator.Settings.Sequences, "{slot}", "How many can be at a time.");
        _meter.CreateObservableGauge("tinygpt.queue.waiting", () => model.Generator.WaitingCalls, "{answer}", "Answers that wait for a slot.");
    }

    /// <summary>Lets OpenTelemetry read what this counts, and what ASP.NET and the runtime do.</summary>
    public static void Export(MeterProviderBuilder builder) => builder
        .AddMeter(Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
        .AddPrometheusExporter();

    /// <summary>Begins to time a request.</summary>
    public RequestTimer Begin(string operation, string model) => new(this, operation, model);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>Counts a request that has come to its end, or broke off.</summary>
    internal void Record(string operation, string model, TimeSpan duration, TimeSpan? firstToken, (int Prompt, int Completion)? tokens)
    {
        TagList tags = new() { { Operation, operation }, { Model, model } };
        if (firstToken is { } first)
        {
            _firstToken.Record(first.TotalSeconds, tags);
        }

        if (tokens is not var (prompt, completion))
        {
            _duration.Record(duration.TotalSeconds, [.. tags, new(Error, "unfinished")]);
            return;
        }

        _duration.Record(duration.TotalSeconds, tags);
        _tokens.Add(prompt, [.. tags, new(TokenType, "input")]);
        _tokens.Add(completion, [.. tags, new(TokenType, "output")]);
        if (completion > 1 && firstToken is { } start)
        {
            _tokenTime.Record((duration - start).TotalSeconds / (completion - 1), tags);
        }
    }

    private Histogram<double> Seconds(string name, string description, double[] boundaries) => _meter.CreateHistogram(
        name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = boundaries });
}

/// <summary>Times one request. What is disposed without being complete broke off.</summary>
internal sealed class RequestTimer(ServerMetrics metrics, string operation, string model) : IDisposable
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Lock _lock = new();
    private TimeSpan? _firstToken;
    private (int Prompt, int Completion)? _tokens;

    /// <summary>The first token has come. Only the first call counts.</summary>
    public void First()
    {
        lock (_lock)
        {
            _firstToken ??= Stopwatch.GetElapsedTime(_start);
        }
    }

    /// <summary>The answer is complete.</summary>
    public void Complete(int promptTokens, int completionTokens) => _tokens = (promptTokens, completionTokens);

    /// <inheritdoc/>
    public void Dispose() => metrics.Record(operation, model, Stopwatch.GetElapsedTime(_start), _firstToken, _tokens);
}
