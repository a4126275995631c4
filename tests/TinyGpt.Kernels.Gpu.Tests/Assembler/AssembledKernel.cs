using System.Globalization;
using System.Text.RegularExpressions;

namespace TinyGpt.Gpu.Tests.Assembler;

/// <summary>What NVIDIA's assembler made of a kernel's PTX for one architecture, and what it said.</summary>
/// <param name="ExitCode">0 if it accepted that.</param>
/// <param name="Report">What it printed.</param>
/// <param name="Code">The machine code; empty if there is none.</param>
internal sealed partial record AssembledKernel(int ExitCode, string Report, MachineCode Code)
{
    /// <summary>Registers of a thread.</summary>
    public int Registers => Numbers(RegistersPattern()).Single();

    /// <summary>Bytes of shared memory of a group.</summary>
    public int SharedBytes => Numbers(SharedPattern()).SingleOrDefault();

    /// <summary>Why this kernel is not fit for a GPU; nothing if it is.</summary>
    public IEnumerable<string> Problems
    {
        get
        {
            if (ExitCode != 0)
            {
                yield return $"the assembler ends with {ExitCode}: {Report.Trim()}";
            }

            foreach (Match number in MemoryPattern().Matches(Report).Where(match => match.Groups[1].Value != "0"))
            {
                yield return number.Value;
            }
        }
    }

    private IEnumerable<int> Numbers(Regex pattern) =>
        pattern.Matches(Report).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"Used (\d+) registers")]
    private static partial Regex RegistersPattern();

    [GeneratedRegex(@"(\d+) bytes smem")]
    private static partial Regex SharedPattern();

    [GeneratedRegex(@"(\d+) bytes (stack frame|spill stores|spill loads)")]
    private static partial Regex MemoryPattern();
}
