using System.Text.RegularExpressions;

namespace TinyGpt.Tests.Oclgrind;

/// <summary>What the suite runs on oclgrind, which takes a thousand times as long as a device: few shapes of each operation and option.</summary>
internal static partial class OclgrindCases
{
    // Elements of all operands together.
    private const int Most = 12_000;

    private static readonly string[] _forms = ["nn", "nt", "tn", "tt"];

    private static readonly string[] _attentionKernels = ["attention", "SingleQuery", "StoreKeysAndValues"];

    /// <summary>The cases of this process.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Where(IsOfThisProcess)];

    /// <summary>Those of them that are run with large tiles too.</summary>
    public static IEnumerable<string> LargeTileNames => Tiles.Where(IsOfThisProcess);

    private static IEnumerable<string> All => [.. OneOfEach, .. Tiles, "matmul 14x9x1000 nn", "matmul 14x9x1000 tt", .. Attention];

    /// <summary>
    /// Of the cases whose names differ in numbers only the largest that oclgrind can run. Of products some more follow: those of several tiles, and
    /// long sums, which are divided. An epilogue does not know how the operands are stored, so it is run on untransposed A alone.
    /// </summary>
    private static IEnumerable<string> OneOfEach =>
        from operation in OperationCases.All.Values
        where !TransposedEpilogue().IsMatch(operation.Name) && !operation.Name.StartsWith("attention", StringComparison.Ordinal)
        let size = operation.Sample.Operands.Sum(operand => operand.Length)
        where size <= Most
        group (operation.Name, Size: size) by Number().Replace(operation.Name, "#") into options
        select options.MaxBy(operation => operation.Size).Name;

    /// <summary>Sequences of less than a tile and more, heads that are no whole fours, and heads of every size that has a kernel of its own.</summary>
    private static IEnumerable<string> Attention =>
    [
        .. from shape in new[]
           {
               "[], heads 1/1 of 8", "[3 0 4], heads 4/4 of 32", "[1 5 64 100], heads 3/1 of 4", "[1 1 1 2 7 49], heads 2/2 of 33",
               "[5], heads 2/1 of 64", "[5], heads 1/1 of 128",
           }
           from direction in new[] { "", "backward " }
           select $"attention {direction}lengths {shape}",
        "attention lengths [9 30], heads 2/1 of 16, y only",
        "attention with cache, steps [5] + [1] + [1] + [1], heads 4/2 of 8",
        "attention with cache, steps [6 1 13] + [2 2 3] + [1 1 1] + [1 1 1], heads 2/2 of 33",
        "attention with cache, steps [70 3 40 9] + [1 1 1 1] + [5 1 1 60], heads 3/1 of 4",
    ];

    /// <summary>Products of several tiles of either size along each index, aligned or not, in all transpose forms.</summary>
    private static IEnumerable<string> Tiles =>
        from shape in new[] { "130x3x20", "3x130x20", "132x4x32", "8x132x32" }
        from form in shape.EndsWith("x32", StringComparison.Ordinal) ? [.. _forms, "nt float16", "nt q8_0"] : _forms
        select $"matmul {shape} {form}";

    /// <summary>
    /// Whether this process runs an operation or a kernel, by its name. LLVM puts an instruction into the kernels of attention that oclgrind knows
    /// only where it does not look for uninitialized values: these run in a process that does not, all others in one that does.
    /// </summary>
    public static bool IsOfThisProcess(string name) =>
        OclgrindRun.ChecksUninitialized != _attentionKernels.Any(begin => name.StartsWith(begin, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@"^matmul \S+ t[nt] .")]
    private static partial Regex TransposedEpilogue();
}
