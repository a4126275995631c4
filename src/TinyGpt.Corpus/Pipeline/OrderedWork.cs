using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>
/// Does work on items by several threads, and gives the results in the items' order. Items come from the caller's thread and results go to it; it
/// helps with
/// the work where it would have to wait. Few items are on their way at a time, so that memory is bounded.
/// </summary>
/// <param name="threads">Threads that work, with the caller's.</param>
/// <param name="work">Done by any of them.</param>
internal sealed class OrderedWork<TItem, TResult>(int threads, Func<TItem, TResult> work)
{
    private const int ItemsPerThread = 32;

    /// <summary>The sum of weights on their way does not grow beyond this, unless one item alone does.</summary>
    public long WeightLimit { get; init; } = 32L << 20;

    /// <summary>Does the work on all items.</summary>
    /// <param name="items">Taken one by one.</param>
    /// <param name="weigh">What an item counts towards <see cref="WeightLimit"/>, as in its bytes.</param>
    /// <param name="write">Given the results in order.</param>
    public void Run(IEnumerable<TItem> items, Func<TItem, long> weigh, Action<TResult> write)
    {
        if (threads == 1)
        {
            foreach (TItem item in items)
            {
                write(work(item));
            }

            return;
        }

        using Window window = new(threads - 1, work, write);
        foreach (TItem item in items)
        {
            long weight = weigh(item);
            while (window.Count > 0 && (window.Count >= ItemsPerThread * threads || window.Weight + weight > WeightLimit))
            {
                window.Advance();
            }

            window.Add(item, weight);
            window.WriteFinished();
        }

        while (window.Count > 0)
        {
            window.Advance();
        }
    }

    /// <summary>The items on their way, in order.</summary>
    private sealed class Window : IDisposable
    {
        private readonly Func<TItem, TResult> _work;
        private readonly Action<TResult> _write;
        private readonly Queue<Slot> _slots = new();
        private readonly BlockingCollection<Slot> _waiting = [];
        private readonly Thread[] _workers;

        public Window(int workers, Func<TItem, TResult> work, Action<TResult> write)
        {
            (_work, _write) = (work, write);
            _workers = [.. Enumerable.Range(0, workers).Select(i => new Thread(Work) { IsBackground = true, Name = $"step worker {i}" })];
            foreach (Thread worker in _workers)
            {
                worker.Start();
            }
        }

        public int Count => _slots.Count;

        public long Weight { get; private set; }

        public void Add(TItem item, long weight)
        {
            Slot slot = new(item, weight);
            Weight += weight;
            _slots.Enqueue(slot);
            _waiting.Add(slot);
        }

        /// <summary>Writes the oldest result if it is there; else works on another item; else waits for the oldest.</summary>
        public void Advance()
        {
            if (!_slots.Peek().IsFinished && _waiting.TryTake(out Slot? other))
            {
                other.Finish(_work);
                return;
            }

            Slot oldest = _slots.Dequeue();
            Weight -= oldest.Weight;
            _write(oldest.Result());
        }

        public void WriteFinished()
        {
            while (_slots.TryPeek(out Slot? oldest) && oldest.IsFinished)
            {
                Advance();
            }
        }

        public void Dispose()
        {
            _waiting.CompleteAdding();
            while (_waiting.TryTake(out _))
            {
            }

            foreach (Thread worker in _workers)
            {
                worker.Join();
            }

            _waiting.Dispose();
        }

        private void Work()
        {
            foreach (Slot slot in _waiting.GetConsumingEnumerable())
            {
                slot.Finish(_work);
            }
        }
    }

    /// <summary>An item, and later its result.</summary>
    private sealed class Slot(TItem item, long weight)
    {
        private TResult? _result;
        private ExceptionDispatchInfo? _failure;
        private volatile bool _isFinished;

        public long Weight => weight;

        public bool IsFinished => _isFinished;

        public void Finish(Func<TItem, TResult> work)
        {
            try
            {
                _result = work(item);
            }
            catch (Exception exception)
            {
                _failure = ExceptionDispatchInfo.Capture(exception);
            }

            lock (this)
            {
                _isFinished = true;
                Monitor.PulseAll(this);
            }
        }

        public TResult Result()
        {
            lock (this)
            {
                while (!_isFinished)
                {
                    Monitor.Wait(this);
                }
            }

            _failure?.Throw();
            return _result!;
        }
    }
}
