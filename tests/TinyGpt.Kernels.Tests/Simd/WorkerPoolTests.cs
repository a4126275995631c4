using TinyGpt.Simd;

namespace TinyGpt.Tests.Simd;

public sealed class WorkerPoolTests
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public unsafe void DoesEveryItemOnceInManyJobsOfManySizes(int threads)
    {
        using WorkerPool pool = new(threads);
        int[] times = new int[301];
        fixed (int* counts = times)
        {
            for (int job = 0; job < 3000; job++)
            {
                Array.Clear(times);
                int items = job % times.Length;
                CountingWork work = new() { Counts = counts, Threads = threads };
                pool.Run(items, ref work);
                Assert.All(times[..items], count => Assert.Equal(1, count));
                Assert.All(times[items..], count => Assert.Equal(0, count));
            }
        }
    }

    [Fact]
    public unsafe void ThreadsHelpWithTheItemsOfOneThatIsHeldUp()
    {
        using WorkerPool pool = new(2);
        int done = 0;
        // The first item of the caller's range ends only when all others are done, most of which are in its own range or the worker's.
        WaitingWork work = new() { Done = &done, Items = 20, Deadline = DateTime.UtcNow + _timeout };
        pool.Run(20, ref work);
        Assert.Equal(20, done);
    }

    [Fact]
    public unsafe void WorksAgainAfterItsThreadsParked()
    {
        using WorkerPool pool = new(3);
        int[] times = new int[9];
        fixed (int* counts = times)
        {
            for (int job = 1; job <= 5; job++)
            {
                Thread.Sleep(30);
                CountingWork work = new() { Counts = counts, Threads = 3 };
                pool.Run(times.Length, ref work);
                Assert.All(times, count => Assert.Equal(job, count));
            }
        }
    }

    [Fact]
    public void RefusesMoreItemsThanItCanCount()
    {
        using WorkerPool pool = new(2);
        CountingWork work = default;
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Run(WorkerPool.MaxItems + 1, ref work));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(0));
    }

    private unsafe struct CountingWork : IParallelWork
    {
        public int* Counts;

        public int Threads;

        public readonly void Execute(int item, int worker) =>
            Interlocked.Add(ref Counts[item], worker >= 0 && worker < Threads ? 1 : 1000);
    }

    private unsafe struct WaitingWork : IParallelWork
    {
        public int* Done;

        public int Items;

        public DateTime Deadline;

        public readonly void Execute(int item, int worker)
        {
            while (item == 0 && Volatile.Read(ref *Done) < Items - 1 && DateTime.UtcNow < Deadline)
            {
                Thread.Yield();
            }

            if (item != 0 || Volatile.Read(ref *Done) == Items - 1)
            {
                Interlocked.Increment(ref *Done);
            }
        }
    }
}
