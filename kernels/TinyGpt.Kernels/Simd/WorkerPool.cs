using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TinyGpt.Simd;

/// <summary>Work that divides into independent items. Plain data and pointers, so that handing it out allocates nothing.</summary>
public interface IParallelWork
{
    /// <summary>Does one item.</summary>
    /// <param name="item">0 … items − 1; which thread does which item is not defined.</param>
    /// <param name="worker">0 … threads − 1: the thread, for scratch memory of its own.</param>
    void Execute(int item, int worker);
}

/// <summary>
/// Threads that share out the items of one job after another. Every thread has a range of neighbouring items, the same part of every
/// job, so that it finds in its own caches what it wrote in the job before; when its range is done it helps with the others'. Items are
/// claimed one by one, so a thread that the operating system takes away slows the others by its one item only. Idle threads spin briefly,
/// then yield, then park.
/// </summary>
/// <remarks>
/// A range is one 64-bit ticket: the job's generation, the range's end and its next item. A claim is one atomic increment and is valid by
/// itself: a thread that comes late can neither repeat an item nor take one of a job that it knows nothing of. The caller waits for
/// the items, not for the threads.
/// </remarks>
public sealed unsafe class WorkerPool : IDisposable
{
    /// <summary>The most items that one job can have.</summary>
    public const int MaxItems = (1 << CountBits) - 1;

    /// <summary>
    /// How the loops of work are compiled: once, for speed, each as a method of its own. Inlined into one another they have more variables
    /// than the compiler can keep in registers, and a profile of the first calls misguides it where a flag changes later: with the
    /// defaults LayerNormBackward [256, 768] took 110 µs on two threads, and 43 on one.
    /// </summary>
    internal const MethodImplOptions Compiled = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    private const int CountBits = 24;
    private const ulong CountMask = MaxItems;

    // Tickets are as far apart as processors fetch lines in pairs, so that a claim in one range does not slow the others.
    private const int TicketStride = 128 / sizeof(ulong);

    // Waking a parked thread costs 80 µs to milliseconds and a hot hand-over about 2 µs, so idle threads stay awake over the short
    // serial stretches of a training step: about 40 µs of spinning, then two milliseconds of offering the core to others.
    private const int Spins = 1000;

    private static readonly long _parkAfter = Stopwatch.Frequency / 500;

    private readonly Thread[] _threads;

    // The processor that each thread was last seen on. Written only when it changes.
    private readonly int[] _processors;
    private readonly ulong[] _tickets;
    private readonly SemaphoreSlim _wake = new(0);
    private Shared _shared;
    private volatile bool _stop;

    /// <summary>Starts <paramref name="threads"/> − 1 threads; the calling thread is the other one.</summary>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        _tickets = GC.AllocateArray<ulong>((threads + 1) * TicketStride, pinned: true);
        _processors = new int[threads];
        Array.Fill(_processors, -1);
        _threads = new Thread[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"TinyGpt worker {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>Number of threads, the caller's included.</summary>
    public int Threads { get; }

    /// <summary>Does all items of <paramref name="work"/> and returns when the last is done. One caller at a time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than <see cref="MaxItems"/> items.</exception>
    public void Run<T>(int items, ref T work) where T : unmanaged, IParallelWork
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(items, MaxItems);
        if (Threads == 1 || items <= 1)
        {
            for (int item = 0; item < items; item++)
            {
                work.Execute(item, 0);
            }

            return;
        }

        fixed (T* state = &work)
        {
            SeeProcessor(0);
            Publish(items, state, &Execute<T>);
            Claim(0);
            SpinUntilDone(items);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop = true;
        _wake.Release(Threads);
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        _wake.Dispose();
    }

    private static void Execute<T>(void* state, int item, int worker) where T : unmanaged, IParallelWork =>
        Unsafe.AsRef<T>(state).Execute(item, worker);

    private void Publish(int items, void* state, delegate*<void*, int, int, void> execute)
    {
        _shared.State = state;
        _shared.Function = execute;
        _shared.Completed = 0;
        ulong generation = _shared.Generation + 1;
        int start = 0;
        for (int range = 0; range < Threads; range++)
        {
            // From here on a thread that is late may claim items of this range.
            int end = (int)((long)items * (range + 1) / Threads);
            Volatile.Write(ref Ticket(range), (generation << (2 * CountBits)) | ((ulong)end << CountBits) | (uint)start);
            start = end;
        }

        Interlocked.Exchange(ref _shared.Generation, generation);
        int parked = Interlocked.Exchange(ref _shared.Parked, 0);
        if (parked > 0)
        {
            _wake.Release(parked);
        }
    }

    private ref ulong Ticket(int range) => ref _tickets[(range + 1) * TicketStride];

    /// <summary>Claims and does items until none is left, those of the own range first.</summary>
    private void Claim(int worker)
    {
        int done = 0;
        for (int i = 0; i < Threads; i++)
        {
            int range = worker + i;
            ref ulong next = ref Ticket(range < Threads ? range : range - Threads);
            while (IsOpen(Volatile.Read(ref next)))
            {
                ulong ticket = Interlocked.Increment(ref next) - 1;
                if (!IsOpen(ticket))
                {
                    break;
                }

                // The job's fields stand still: it cannot end before this item is counted.
                _shared.Function(_shared.State, (int)(ticket & CountMask), worker);
                done++;
            }
        }

        if (done > 0)
        {
            Interlocked.Add(ref _shared.Completed, done);
        }
    }

    private static bool IsOpen(ulong ticket) => (ticket & CountMask) < ((ticket >> CountBits) & CountMask);

    private void SpinUntilDone(int items)
    {
        for (int i = 0; Volatile.Read(ref _shared.Completed) != items; i++)
        {
            Pause(i);
        }
    }

    private void Serve(int worker)
    {
        // The first call binds to the operating system, which allocates: now rather than in the middle of a training step.
        Processor.StepAside([]);
        ulong generation = 0;
        while (!_stop)
        {
            generation = Await(generation);
            AvoidOthers(worker);
            Claim(worker);
        }
    }

    /// <summary>Waits for another job than the one of this generation, or for the end.</summary>
    private ulong Await(ulong generation)
    {
        long idleSince = 0;
        for (int round = 0; Volatile.Read(ref _shared.Generation) == generation && !_stop; round++)
        {
            if (round == Spins)
            {
                idleSince = Stopwatch.GetTimestamp();
            }

            if (round < Spins || Stopwatch.GetTimestamp() - idleSince < _parkAfter)
            {
                Pause(round);
                continue;
            }

            // Announce, look once more, park: either this thread sees the new job or its publisher sees the announcement.
            Interlocked.Increment(ref _shared.Parked);
            if (Volatile.Read(ref _shared.Generation) == generation && !_stop)
            {
                _wake.Wait();
            }

            round = 0;
        }

        return Volatile.Read(ref _shared.Generation);
    }

    private int SeeProcessor(int worker)
    {
        int processor = Processor.Current;
        if (_processors[worker] != processor)
        {
            Volatile.Write(ref _processors[worker], processor);
        }

        return processor;
    }

    /// <summary>Two threads on one processor take turns instead of sharing the work: the later one moves.</summary>
    private void AvoidOthers(int worker)
    {
        ReadOnlySpan<int> others = _processors.AsSpan(0, worker);
        int processor = SeeProcessor(worker);
        if (processor >= 0 && others.Contains(processor))
        {
            Processor.StepAside(others);
            SeeProcessor(worker);
        }
    }

    private static void Pause(int round)
    {
        if (round < Spins)
        {
            Thread.SpinWait(1);
        }
        else
        {
            Thread.Yield();
        }
    }

    /// <summary>What threads write often, a cache line or two apart.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 640)]
    private struct Shared
    {
        [FieldOffset(128)]
        public ulong Generation;

        [FieldOffset(256)]
        public int Completed;

        [FieldOffset(384)]
        public int Parked;

        [FieldOffset(512)]
        public void* State;

        [FieldOffset(520)]
        public delegate*<void*, int, int, void> Function;
    }
}
