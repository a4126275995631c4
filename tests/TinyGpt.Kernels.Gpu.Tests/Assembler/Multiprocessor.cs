namespace TinyGpt.Gpu.Tests.Assembler;

/// <summary>
/// How much of a GPU's multiprocessor groups of threads take. Limits are those of NVIDIA's CUDA C++ Programming Guide, "Compute
/// Capabilities"; how they are allotted is what its occupancy calculator does.
/// </summary>
/// <param name="Architecture">As the assembler calls it.</param>
/// <param name="SharedBytes">Shared memory, in bytes.</param>
internal sealed record Multiprocessor(string Architecture, int SharedBytes)
{
    private const int Registers = 64 << 10, Threads = 2048, MostGroups = 32, WarpSize = 32;

    // A warp's registers come from one of four parts, in units of 256.
    private const int Parts = 4, RegisterUnit = 256;

    // A group's shared memory, and the kilobyte that the system takes for each.
    private const int SharedUnit = 128, SystemBytes = 1 << 10;

    public static IReadOnlyList<Multiprocessor> All { get; } = [new("sm_80", 164 << 10), new("sm_90", 228 << 10)];

    /// <summary>The one of this name.</summary>
    public static Multiprocessor Named(string architecture) => All.Single(multiprocessor => multiprocessor.Architecture == architecture);

    /// <summary>Groups that are on it at the same time.</summary>
    /// <param name="threads">Of a group.</param>
    /// <param name="registers">Of a thread.</param>
    /// <param name="sharedBytes">Of a group.</param>
    public int Groups(int threads, int registers, int sharedBytes)
    {
        int warps = RoundedUp(threads, WarpSize) / WarpSize, warpsOfPart = Registers / Parts / RoundedUp(registers * WarpSize, RegisterUnit);
        int ofThreads = Threads / (warps * WarpSize), ofRegisters = warpsOfPart * Parts / warps;
        int ofShared = SharedBytes / RoundedUp(sharedBytes + SystemBytes, SharedUnit);
        return Math.Min(Math.Min(MostGroups, ofThreads), Math.Min(ofRegisters, ofShared));
    }

    /// <summary>Threads that are on it at the same time, as a part of all that it can hold.</summary>
    public double Occupancy(int threads, int registers, int sharedBytes) => (double)Groups(threads, registers, sharedBytes) * threads / Threads;

    private static int RoundedUp(int value, int unit) => (value + unit - 1) / unit * unit;
}
