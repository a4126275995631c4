using System.Net;
using TinyGpt.Generation;

namespace TinyGpt.Assistant.Serving;

/// <summary>Where a server listens, and what it lets others do.</summary>
public sealed record ServerSettings
{
    /// <summary>The address that it listens at; by default only programs of the same machine reach it.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0: a free one.</summary>
    public int Port { get; init; }

    /// <summary>What callers must send as a bearer's key; null: nothing.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How many answers can wait for their turn, beside those that are being written; one more is refused.</summary>
    public int Queue { get; init; } = 64;

    /// <summary>The most bytes of a request's body.</summary>
    public long MaxBodyBytes { get; init; } = 1 << 20;

    /// <summary>The most tokens of an answer, and what a chat gets that does not say how many it wants.</summary>
    public int MaxTokens { get; init; } = 512;

    /// <summary>How tokens are drawn where a request does not say.</summary>
    public SamplingSettings Sampling { get; init; } = new() { Temperature = 0.7, TopP = 0.95 };

    /// <summary>Decides the draws of requests that bring no seed; null: others each time.</summary>
    public ulong? Seed { get; init; }

    /// <summary>How long answers may still be written after the server was asked to stop.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Told of what went wrong in the server itself.</summary>
    public Action<Exception> OnFailure { get; init; } = _ => { };
}
