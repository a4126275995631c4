using System.Text.RegularExpressions;

namespace TinyGpt.Gpu.Tests.Assembler;

/// <summary>What the text of no kernel may hold when a driver gets it.</summary>
internal static class TextLint
{
    private static readonly (Regex Pattern, string Reason)[] _ptx =
    [
        (new(@"\bbra\.uni\b"), "promises that threads do not part"),
        (new(@"\.extern\s+\.func\b"), "calls what no file defines"),
        (new(@"\.f64\b"), "double precision"),
        (new(@"(?<![\w.])(atom|red)\."), "atomic: sums in the order of chance"),
        (new(@"\b(tanh|sin|cos)\.approx\b"), "too coarse"),
    ];

    private static readonly (Regex Pattern, string Reason)[] _openClC =
    [
        (new(@"\b(work_group_)?barrier\s*\((?![^)]*\bCLK_LOCAL_MEM_FENCE\b)"), "does not order local memory"),
        (new(@"\((int|long)\)\(\(\1\)\s*\S+\s+[-+*]\s"), "undefined where it overflows"),
        (new(@"\bdouble\b"), "double precision"),
        (new(@"\batom(ic)?_\w+\s*\("), "atomic: sums in the order of chance"),
    ];

    /// <summary>What is wrong with PTX, and where.</summary>
    public static IReadOnlyList<string> OfPtx(string text) => Find(_ptx, text);

    /// <summary>What is wrong with OpenCL C, and where.</summary>
    public static IReadOnlyList<string> OfOpenClC(string text) => Find(_openClC, text);

    private static IReadOnlyList<string> Find((Regex Pattern, string Reason)[] rules, string text) =>
    [
        .. from line in text.Split('\n').Index()
           from rule in rules
           where rule.Pattern.IsMatch(line.Item)
           select $"line {line.Index + 1}, {rule.Reason}: {line.Item.Trim()}",
    ];
}
