using System.Text.RegularExpressions;

namespace TinyGpt.Gpu.Tests.Assembler;

/// <summary>One instruction of a GPU.</summary>
/// <param name="Operation">With its qualifiers, such as LDG.E.128.</param>
/// <param name="Next">The numbers of the instructions that may follow it.</param>
internal sealed record Instruction(string Operation, IReadOnlyList<int> Next)
{
    /// <summary>The operation without its qualifiers, such as LDG.</summary>
    public string Name => Operation.Split('.')[0];

    /// <summary>Whether it moves 128 bits for every thread.</summary>
    public bool Is128Bits => Operation.Split('.').Contains("128");
}

/// <summary>A kernel's instructions, and its loops.</summary>
internal sealed partial class MachineCode
{
    private MachineCode(IReadOnlyList<Instruction> instructions)
    {
        Instructions = instructions;
        Loops = MachineLoop.Find(instructions);
    }

    public IReadOnlyList<Instruction> Instructions { get; }

    public IReadOnlyList<MachineLoop> Loops { get; }

    /// <summary>Of the loops without a loop inside, that with the most multiply-adds; null where no loop has any.</summary>
    public MachineLoop? InnerLoop => Loops
        .Where(loop => loop.MultiplyAdds > 0 && !Loops.Any(other => other.IsInside(loop)))
        .MaxBy(loop => loop.MultiplyAdds);

    /// <summary>The smallest loop around another; null if there is none.</summary>
    public MachineLoop? LoopAround(MachineLoop loop) => Loops.Where(loop.IsInside).MinBy(outer => outer.Count);

    /// <summary>Reads what nvdisasm writes.</summary>
    public static MachineCode Parse(string listing)
    {
        List<Match> lines = [];
        Dictionary<string, int> labels = [];
        foreach (string line in listing.Split('\n'))
        {
            if (LabelPattern().Match(line) is { Success: true } label)
            {
                labels[label.Groups["name"].Value] = lines.Count;
            }
            else if (InstructionPattern().Match(line) is { Success: true } instruction)
            {
                lines.Add(instruction);
            }
        }

        return new MachineCode([.. lines.Select((line, index) => new Instruction(line.Groups["operation"].Value, Next(lines, index, labels)))]);
    }

    private static IReadOnlyList<int> Next(List<Match> lines, int index, Dictionary<string, int> labels)
    {
        Match line = lines[index];
        string name = line.Groups["operation"].Value.Split('.')[0], operands = line.Groups["operands"].Value;
        // A branch can have a second condition as its first operand.
        bool always = !line.Groups["condition"].Success && (name != "BRA" || operands.StartsWith('`'));
        string target = Target(name == "BSYNC" ? Announcement(lines, index, operands.Trim()) : operands);
        bool jumps = name switch
        {
            "BRA" or "BSYNC" => true,
            // Subroutines have names and return; a call of a place in the same code is a jump that the assembler makes for want of a longer branch.
            "CALL" => target.StartsWith("L_x_", StringComparison.Ordinal),
            _ => false,
        };
        bool goesOn = index + 1 < lines.Count && !(always && (jumps || name is "EXIT" or "RET"));
        return [.. jumps ? [labels[target]] : (int[])[], .. goesOn ? [index + 1] : (int[])[]];
    }

    /// <summary>Threads that took several ways meet again, where the last instruction that announced it says.</summary>
    private static string Announcement(List<Match> lines, int index, string barrier) => lines.Take(index).Last(line =>
        line.Groups["operation"].Value.StartsWith("BSSY", StringComparison.Ordinal)
        && line.Groups["operands"].Value.StartsWith(barrier + ",", StringComparison.Ordinal)).Groups["operands"].Value;

    private static string Target(string operands) => TargetPattern().Match(operands).Groups["name"].Value;

    [GeneratedRegex(@"^\.?(?<name>[\w$.]+):\s*$")]
    private static partial Regex LabelPattern();

    [GeneratedRegex(@"^\s+/\*[0-9a-f]{4,}\*/\s+(?<condition>@!?U?P\w+\s+)?(?<operation>[A-Z][\w.]*)\s*(?<operands>[^;]*);")]
    private static partial Regex InstructionPattern();

    [GeneratedRegex(@"`\(\.?(?<name>[\w$.]+)\)")]
    private static partial Regex TargetPattern();
}
