using System.Runtime.InteropServices;

namespace TinyGpt.Simd;

/// <summary>
/// On which processor a thread runs. Linux often leaves two busy threads of one process on one processor while another is idle, for tens
/// of milliseconds and longer: a thread that wakes another keeps it near, and a thread that yields looks as if it needed little.
/// A worker that notices it moves itself. Elsewhere nothing is known and nothing is done.
/// </summary>
internal static unsafe partial class Processor
{
    // As large as the C library's own set: 1024 processors.
    private const int MaskWords = 16;

    /// <summary>The processor of the calling thread, or −1 where that is unknown.</summary>
    public static int Current => OperatingSystem.IsLinux() ? GetProcessor() : -1;

    /// <summary>
    /// Moves the calling thread to a processor that none of the others is on, if it may run on such a one. The thread stays free to
    /// be moved again by the operating system afterwards.
    /// </summary>
    /// <param name="others">Processors to leave, −1 for none.</param>
    public static void StepAside(ReadOnlySpan<int> others)
    {
        ulong* allowed = stackalloc ulong[MaskWords];
        ulong* free = stackalloc ulong[MaskWords];
        const nuint bytes = MaskWords * sizeof(ulong);
        if (!OperatingSystem.IsLinux() || GetAffinity(0, bytes, allowed) < 0)
        {
            return;
        }

        new Span<ulong>(allowed, MaskWords).CopyTo(new Span<ulong>(free, MaskWords));
        foreach (int other in others)
        {
            if (other is >= 0 and < 64 * MaskWords)
            {
                free[other / 64] &= ~(1UL << other);
            }
        }

        // An empty set is refused: there are more threads than processors, and the thread stays where it is.
        if (SetAffinity(0, bytes, free) == 0)
        {
            _ = SetAffinity(0, bytes, allowed);
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_getcpu")]
    [SuppressGCTransition]
    private static partial int GetProcessor();

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nuint bytes, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint bytes, ulong* mask);
}
