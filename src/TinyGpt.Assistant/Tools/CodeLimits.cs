namespace TinyGpt.Assistant.Tools;

/// <summary>What a program of a model may use up.</summary>
public sealed record CodeLimits
{
    /// <summary>The longest time of a run. If a single built-in operation overruns it, the process is ended in which it runs.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The most bytes that a run may allocate, all told: also what is freed again counts.</summary>
    public long MemoryBytes { get; init; } = 128 << 20;

    /// <summary>The most statements that a run may execute.</summary>
    public int Statements { get; init; } = 5_000_000;

    /// <summary>How deep functions may call each other.</summary>
    public int Depth { get; init; } = 200;

    /// <summary>How much of a result is kept, in characters.</summary>
    public int OutputCharacters { get; init; } = 4000;

    /// <summary>The longest program, in characters.</summary>
    public int CodeCharacters { get; init; } = 20_000;
}
