namespace TinyGpt;

/// <summary>
/// Where each buffer of a step lies in one block of memory. Buffers whose lifetimes do not meet share bytes.
/// </summary>
/// <remarks>Placement is greedy, the largest buffer first, each at the lowest offset that is free during its life (Pisarchyk and Lee 2020).</remarks>
internal sealed class ArenaPlan
{
    private readonly List<Lifetime> _buffers = [];
    private long[] _offsets = [];

    /// <summary>Bytes of the whole block.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes that the buffers would take without sharing.</summary>
    public long UnsharedBytes => _buffers.Sum(b => b.Bytes);

    /// <summary>How many times the step calls a kernel.</summary>
    public long KernelCalls { get; set; }

    /// <summary>The number of the run that used the plan last.</summary>
    public long LastRun { get; set; }

    /// <summary>Number of buffers.</summary>
    public int Count => _buffers.Count;

    /// <summary>Notes a buffer that is first written at <paramref name="time"/>; returns its index.</summary>
    public int Add(long bytes, int time)
    {
        long aligned = (bytes + View.Alignment - 1) / View.Alignment * View.Alignment;
        _buffers.Add(new Lifetime(aligned, time, time));
        return _buffers.Count - 1;
    }

    /// <summary>Notes a use of a buffer at <paramref name="time"/>.</summary>
    public void Touch(int buffer, int time) => _buffers[buffer] = _buffers[buffer] with { LastUse = Math.Max(time, _buffers[buffer].LastUse) };

    /// <summary>Size of a buffer, rounded up to the alignment.</summary>
    public long BytesOf(int buffer) => _buffers[buffer].Bytes;

    /// <summary>Offset of a buffer; known after <see cref="Place"/>.</summary>
    public long OffsetOf(int buffer) => _offsets[buffer];

    /// <summary>Assigns the offsets.</summary>
    /// <param name="share">False: every buffer gets bytes of its own, so that all can be inspected after the step.</param>
    public void Place(bool share)
    {
        _offsets = new long[_buffers.Count];
        int[] bySize = [.. Enumerable.Range(0, _buffers.Count).OrderByDescending(i => _buffers[i].Bytes).ThenBy(i => i)];
        List<int> placed = [];
        foreach (int i in bySize)
        {
            long offset = 0;
            foreach (int other in placed.Where(o => !share || _buffers[o].Meets(_buffers[i])).OrderBy(o => _offsets[o]))
            {
                if (_offsets[other] - offset >= _buffers[i].Bytes)
                {
                    break;
                }

                offset = Math.Max(offset, _offsets[other] + _buffers[other].Bytes);
            }

            _offsets[i] = offset;
            placed.Add(i);
            Bytes = Math.Max(Bytes, offset + _buffers[i].Bytes);
        }
    }

    private readonly record struct Lifetime(long Bytes, int FirstUse, int LastUse)
    {
        public bool Meets(Lifetime other) => FirstUse <= other.LastUse && other.FirstUse <= LastUse;
    }
}
