using System.CommandLine;

namespace TinyGpt.Cli;

/// <summary>The option that says how a model's matrices are stored in memory.</summary>
internal static class WeightsOption
{
    private static readonly (string Word, ElementType Type)[] _types =
        [("f32", ElementType.Float32), ("f16", ElementType.Float16), ("q8_0", ElementType.Q8_0)];

    /// <summary>Makes the option.</summary>
    public static Option<string?> Create() => CliOption.Choice(
        "--weights",
        "How matrices are stored in memory: in 32 bits, in 16 (half precision), or in 8.5 (blocks of 32 bytes with a scale); matrices whose rows are not "
        + "whole blocks stay f32. Default: as the model's file stores them.",
        [.. _types.Select(type => type.Word)]);

    /// <summary>The type of a word, or null for none.</summary>
    public static ElementType? Parse(string? word) => word is null ? null : _types.Single(type => type.Word == word).Type;

    /// <summary>The word for a type.</summary>
    public static string Word(ElementType type) => _types.Single(known => known.Type == type).Word;
}
