using System.CommandLine;
using TinyGpt.Models;

namespace TinyGpt.Cli;

/// <summary>The option that says how many answers are computed at a time.</summary>
internal static class BatchOption
{
    private const int Least = 4, Most = 64;

    private const long CacheBytes = 256 << 20;

    /// <summary>Makes the option.</summary>
    public static Option<int?> Create() => CliOption.Integer(
        "--batch",
        $"Answers that are computed at a time. Default: as many as take {CacheBytes >> 20} MB of keys and values, from {Least} to {Most}.",
        1,
        1024);

    /// <summary>The value for a model.</summary>
    public static int Of(int? value, Gpt model)
    {
        GptConfig config = model.Config;
        long perSequence = 2L * config.Layers * config.ContextLength * config.HeadShape.KeyValueWidth * sizeof(float);
        return value ?? (int)Math.Clamp(CacheBytes / perSequence, Least, Most);
    }
}
