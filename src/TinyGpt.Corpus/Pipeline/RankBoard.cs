using System.Diagnostics;
using System.Text.Json;
using TinyGpt.Training;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>
/// How ranks know of each other: each has a file in a shared folder, into which it writes a sign of life every second, and at last why it failed, if
/// it did. Files
/// of earlier runs are still there; clocks may differ. So a sign counts only if it changes while one looks; a failure that was there before counts
/// after a while in
/// which its rank did not start again.
/// </summary>
internal sealed class RankBoard : IDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1), _shortestPoll = TimeSpan.FromMilliseconds(20),
        _longestPoll = TimeSpan.FromMilliseconds(500);

    private readonly string _folder, _launch = Guid.NewGuid().ToString("N");
    private readonly Rank _rank;
    private readonly FileStream _lock;
    private readonly Seen[] _seen;
    private readonly Timer? _timer;
    private readonly Lock _writing = new();
    private string? _failure;
    private long _beat;

    /// <summary>Takes a rank's place.</summary>
    /// <param name="folder">The folder of signs, which all ranks share.</param>
    /// <param name="rank">Which of them this process is.</param>
    /// <exception cref="IOException">Another process has the place, or the folder cannot be written.</exception>
    public RankBoard(string folder, Rank rank)
    {
        (_folder, _rank) = (folder, rank);
        Directory.CreateDirectory(folder);
        _lock = Take(Path.Combine(folder, $"{rank.Index}.lock"));
        _seen = [.. Enumerable.Range(0, rank.Count).Select(i => new Seen(Read(i)))];
        Write(null);
        if (rank.Count > 1)
        {
            _timer = new Timer(_ => WriteQuietly(), null, _interval, _interval);
        }
    }

    /// <summary>How long a rank that was seen alive may be silent, before it counts as dead.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a failure of an earlier run counts as one that may be mended by a new start.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The most memory that a rank held at once, of those that left a sign.</summary>
    public long PeakMemoryBytes =>
        Math.Max(PeakMemory.Bytes, Enumerable.Range(0, _rank.Count).Where(i => i != _rank.Index).Max(i => Read(i)?.PeakMemoryBytes) ?? 0);

    /// <summary>Waits until tasks are done that other ranks do.</summary>
    /// <param name="tasks">How many there are.</param>
    /// <param name="isDone">Whether one is done.</param>
    /// <param name="onWaiting">Told for which rank it waits, and for which task.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="IOException">A rank failed, or is dead.</exception>
    public void Wait(int tasks, Func<int, bool> isDone, Action<int, int> onWaiting, CancellationToken cancellation)
    {
        TimeSpan poll = _shortestPoll;
        long start = Stopwatch.GetTimestamp();
        for (int task = 0; task < tasks; task++)
        {
            while (!isDone(task))
            {
                int owner = task % _rank.Count;
                onWaiting(owner, task);
                CheckOthers(owner, Stopwatch.GetElapsedTime(start));
                cancellation.WaitHandle.WaitOne(poll);
                cancellation.ThrowIfCancellationRequested();
                poll = poll * 2 < _longestPoll ? poll * 2 : _longestPoll;
            }
        }
    }

    /// <summary>Tells the others why this one ends.</summary>
    public void Fail(string reason)
    {
        try
        {
            Write(reason);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The disk that made this rank fail may be the one that its sign would go to: then the others find it silent.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_timer is not null)
        {
            using ManualResetEvent stopped = new(false);
            _timer.Dispose(stopped);
            stopped.WaitOne();
        }

        _lock.Dispose();
    }

    private static FileStream Take(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw new IOException($"another process is building there as the same rank: {path} is in use", exception);
        }
    }

    private void CheckOthers(int owner, TimeSpan waited)
    {
        for (int i = 0; i < _rank.Count; i++)
        {
            if (i == _rank.Index)
            {
                continue;
            }

            RankSign? sign = _seen[i].Look(Read(i));
            bool isOld = sign?.Launch == _seen[i].First?.Launch && _seen[i].First?.Failure is not null;
            if (sign?.Failure is { } failure && (!isOld || (i == owner && waited > Patience)))
            {
                throw new IOException($"{_rank.Name(i)} failed: {failure}");
            }
        }

        if (_seen[owner].Silence is { } silence && silence > Silence)
        {
            throw new IOException($"{_rank.Name(owner)} has given no sign of life for {silence.TotalSeconds:F0} s; start all ranks again to go on");
        }
    }

    private string PathOf(int rank) => Path.Combine(_folder, $"{rank}.json");

    private RankSign? Read(int rank)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(PathOf(rank)), PipelineJson.Default.RankSign);
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return null;
        }
    }

    private void WriteQuietly()
    {
        try
        {
            Write(null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What the build itself writes will say that the disk is full.
        }
    }

    // Not flushed to disk: it is news, and old news is worth nothing.
    private void Write(string? failure)
    {
        lock (_writing)
        {
            _failure ??= failure;
            string temporary = PathOf(_rank.Index) + ".new";
            RankSign sign = new(_launch, ++_beat, PeakMemory.Bytes) { Failure = _failure };
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(sign, PipelineJson.Default.RankSign));
            File.Move(temporary, PathOf(_rank.Index), overwrite: true);
        }
    }

    /// <summary>What was seen of a rank.</summary>
    private sealed class Seen
    {
        private RankSign? _last;
        private long _changed;

        public Seen(RankSign? first) => First = _last = first;

        /// <summary>The sign that was there before this process looked first.</summary>
        public RankSign? First { get; }

        /// <summary>Since when the sign has not changed; null if it never did, so that the rank may not have started yet.</summary>
        public TimeSpan? Silence => _changed == 0 ? null : Stopwatch.GetElapsedTime(_changed);

        /// <summary>Takes a new look. A file that cannot be read just now is as before.</summary>
        public RankSign? Look(RankSign? sign)
        {
            if (sign is not null && sign != _last)
            {
                (_last, _changed) = (sign, Stopwatch.GetTimestamp());
            }

            return _last;
        }
    }
}
