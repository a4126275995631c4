using System.Text.RegularExpressions;

namespace TinyGpt.Tests.Oclgrind;

/// <summary>What the suite runs on oclgrind, which takes a thousand times as long as a device: few shapes of each operation and option.</summary>
internal static partial class OclgrindCases
{
    // Elements of all operands together.
    private const int Most = 8000;

    /// <summary>The cases of this process.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Where(IsOfThisProcess)];

    /// <summary>Those of them that are run with large tiles too.</summary>
    public static IEnumerable<string> LargeTileNames => Tiles.Where(IsOfThisProcess);

    /// <summary>
    /// Of the cases whose names differ in numbers only the largest that oclgrind can run, and those that no other takes the place of: tiles, and
    /// long sums, which are divided. An epilogue does not know how the operands are stored, so it is run on untransposed A alone.
    /// </summary>
    private static IEnumerable<string> All =>
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

    /// <summary>Products of more than one tile of either size, of whole fours or not, in all transpose forms.</summary>
    private static IEnumerable<string> Tiles =>
        from shape in new[] { "130x3x10", "3x130x10", "132x4x12", "8x132x12" }
        from transposes in new[] { "nn", "nt", "tn", "tt" }
        select $"matmul {shape} {transposes}";

    /// <summary>
    /// Whether this process runs an operation or a kernel, by its name. LLVM puts an instruction into the kernels of attention that oclgrind knows
    /// only where it does not look for uninitialized values: these run in a process that does not, all others in one that does.
    /// </summary>
    public static bool IsOfThisProcess(string name) =>
        OclgrindRun.ChecksUninitialized != name.StartsWith("attention", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@"^matmul \S+ t[nt] .")]
    private static partial Regex TransposedEpilogue();
}
