using System.CommandLine;

namespace TinyGpt.Cli;

/// <summary>The option that says how a model's matrices are stored in memory.</summary>
internal static class WeightsOption
{
    /// <summary>Makes the option.</summary>
    public static Option<string?> Create() => CliOption.Choice(
        "--weights",
        "How matrices are stored in memory: in 32 bits, in 16 (half precision), or in 8.5 (blocks of 32 bytes with a scale); matrices whose rows are not "
        + "whole blocks stay f32. Default: as the model's file stores them.",
        WeightTypes.Names);

    /// <summary>The type of a word, or null for none.</summary>
    public static ElementType? Parse(string? word) => word is null ? null : WeightTypes.Parse(word);
}
