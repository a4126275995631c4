using System.Text.RegularExpressions;

namespace TinyGpt.Tests.Oclgrind;

/// <summary>What the suite runs on oclgrind, which takes a thousand times as long as a device: few shapes of each operation and option.</summary>
internal static partial class OclgrindCases
{
    // Elements of all operands together.
    private const int Most = 8000;

    /// <summary>Products of more than one tile, of whole fours or not, in all transpose forms: for tiles of either size.</summary>
    public static IReadOnlyList<string> Tiles { get; } =
    [
        .. from shape in new[] { "130x3x10", "3x130x10", "132x4x12", "8x132x12" }
           from transposes in new[] { "nn", "nt", "tn", "tt" }
           select $"matmul {shape} {transposes}",
    ];

    /// <summary>
    /// Of the cases whose names differ in numbers only the largest that oclgrind can run, and those that no other takes the place of: tiles, and
    /// long sums, which are divided. An epilogue does not know how the operands are stored, so it is run on untransposed A alone.
    /// </summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. from operation in OperationCases.All.Values
           where !TransposedEpilogue().IsMatch(operation.Name)
           let size = operation.Sample.Operands.Sum(operand => operand.Length)
           where size <= Most
           group (operation.Name, Size: size) by Number().Replace(operation.Name, "#") into options
           select options.MaxBy(operation => operation.Size).Name,
        .. Tiles,
        "matmul 14x9x1000 nn",
        "matmul 14x9x1000 tt",
    ];

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@"^matmul \S+ t[nt] .")]
    private static partial Regex TransposedEpilogue();
}
