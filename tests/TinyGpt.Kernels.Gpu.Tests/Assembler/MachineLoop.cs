namespace TinyGpt.Gpu.Tests.Assembler;

/// <summary>A loop: what can be reached from its head and leads back to it without passing the head.</summary>
internal sealed class MachineLoop
{
    private readonly IReadOnlyList<Instruction> _all;
    private readonly SortedSet<int> _members;

    private MachineLoop(IReadOnlyList<Instruction> all, SortedSet<int> members) => (_all, _members) = (all, members);

    /// <summary>
    /// Instructions of one round, those of all loops inside counted once. Where the way divides, those of both ways: a warp whose threads
    /// part takes both.
    /// </summary>
    public int Count => _members.Count;

    /// <summary>Those that multiply and add floats.</summary>
    public int MultiplyAdds => Instructions.Count(instruction => instruction.Name == "FFMA");

    public IEnumerable<Instruction> Instructions => _members.Select(index => _all[index]);

    public bool IsInside(MachineLoop other) => _members.IsProperSubsetOf(other._members);

    /// <summary>
    /// The natural loops (Aho, Sethi and Ullman 1986, section 10.4): one for every instruction that is jumped back to by some that can be
    /// reached through it alone.
    /// </summary>
    public static IReadOnlyList<MachineLoop> Find(IReadOnlyList<Instruction> instructions)
    {
        List<int>[] previous = [.. instructions.Select(_ => new List<int>())];
        for (int index = 0; index < instructions.Count; index++)
        {
            foreach (int next in instructions[index].Next)
            {
                previous[next].Add(index);
            }
        }

        HashSet<int> all = Reached(instructions, without: -1);
        return
        [
            .. from head in all
               where previous[head].Count > 1 || previous[head].Contains(head)
               let others = Reached(instructions, head)
               let backs = previous[head].Where(index => all.Contains(index) && !others.Contains(index)).ToArray()
               where backs.Length > 0
               select new MachineLoop(instructions, Members(head, backs, previous)),
        ];
    }

    /// <summary>What the first instruction leads to without passing the given one.</summary>
    private static HashSet<int> Reached(IReadOnlyList<Instruction> instructions, int without)
    {
        HashSet<int> reached = [];
        Stack<int> open = new(instructions.Count > 0 ? [0] : []);
        while (open.TryPop(out int index))
        {
            if (index != without && reached.Add(index))
            {
                foreach (int next in instructions[index].Next)
                {
                    open.Push(next);
                }
            }
        }

        return reached;
    }

    /// <summary>The head, and all from which a jump back to it is reached without passing it.</summary>
    private static SortedSet<int> Members(int head, int[] backs, List<int>[] previous)
    {
        SortedSet<int> members = [head];
        Stack<int> open = new(backs);
        while (open.TryPop(out int index))
        {
            if (members.Add(index))
            {
                previous[index].ForEach(open.Push);
            }
        }

        return members;
    }
}
