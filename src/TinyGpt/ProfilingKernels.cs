using System.Diagnostics;

namespace TinyGpt;

/// <summary>
/// Kernels that time every call of other kernels and count its operations and bytes. A device's work is waited for after each call, so that
/// a step that is profiled may be slower than one that is not.
/// </summary>
/// <param name="measured">The kernels that compute; disposed together with these.</param>
public sealed class ProfilingKernels(Kernels measured) : Kernels
{
    private readonly Dictionary<string, Entry> _entries = [];
    private readonly Dictionary<MatMulShape, string> _products = [];
    private int[] _positions = [];
    private DeviceTraffic _own;

    /// <summary>Tells which part of a step is running; forward until it is set.</summary>
    public Func<StepPhase> Phase { get; set; } = static () => StepPhase.Forward;

    /// <summary>What was measured since the last <see cref="Restart"/>, the longest first.</summary>
    public IReadOnlyList<OperationProfile> Operations => Profiles();

    /// <summary>What was measured in one phase since the last <see cref="Restart"/>, the longest first.</summary>
    public IReadOnlyList<OperationProfile> OperationsIn(StepPhase phase) => Profiles(phase);

    /// <inheritdoc/>
    public override string Name => measured.Name;

    /// <inheritdoc/>
    public override ElementType Real => measured.Real;

    /// <summary>Forgets what was measured.</summary>
    public void Restart()
    {
        foreach (Entry entry in _entries.Values)
        {
            entry.Clear();
        }
    }

    /// <summary>What the kernels that compute moved, without what was only read for the profile.</summary>
    public override DeviceTraffic? Traffic => measured.Traffic - _own;

    /// <inheritdoc/>
    public override long? FreeMemoryBytes => measured.FreeMemoryBytes;

    /// <inheritdoc/>
    public override Storage Allocate(long bytes) => measured.Allocate(bytes);

    /// <inheritdoc/>
    public override void Upload<T>(View destination, ReadOnlySpan<T> source)
    {
        long start = Stopwatch.GetTimestamp();
        measured.Upload(destination, source);
        Add(nameof(Upload), start, 0, Reals(destination));
    }

    /// <inheritdoc/>
    public override void Download<T>(View source, Span<T> destination)
    {
        long start = Stopwatch.GetTimestamp();
        measured.Download(source, destination);
        Add(nameof(Download), start, 0, Reals(source));
    }

    /// <inheritdoc/>
    public override void Synchronize() => measured.Synchronize();

    /// <inheritdoc/>
    public override double? MeasurePeak(TimeSpan time) => measured.MeasurePeak(time);

    /// <inheritdoc/>
    public override double? MeasureReadBandwidth(TimeSpan time) => measured.MeasureReadBandwidth(time);

    /// <inheritdoc/>
    public override void Clear(View x)
    {
        long start = Stopwatch.GetTimestamp();
        measured.Clear(x);
        Add(nameof(Clear), start, 0, x.Length);
    }

    /// <inheritdoc/>
    public override void Copy(View destination, View source)
    {
        long start = Stopwatch.GetTimestamp();
        measured.Copy(destination, source);
        Add(nameof(Copy), start, 0, 2 * source.Length);
    }

    /// <inheritdoc/>
    public override void MatMul(View c, View a, View b, in MatMulShape shape, in Epilogue epilogue = default)
    {
        if (!_products.TryGetValue(shape, out string? name))
        {
            name = $"{nameof(MatMul)} {(shape.TransposeA ? 't' : 'n')}{(shape.TransposeB ? 't' : 'n')} {shape.M}×{shape.N}×{shape.K}";
            _products.Add(shape, name);
        }

        long start = Stopwatch.GetTimestamp();
        measured.MatMul(c, a, b, shape, epilogue);
        double output = (double)shape.M * shape.N;
        int passes = 1 + (epilogue.Accumulate ? 1 : 0) + (epilogue.Residual.IsNone ? 0 : 1) + (epilogue.PreActivation.IsNone ? 0 : 1);
        Add(name, start, 2 * output * shape.K, (passes * output) + ((double)shape.M * shape.K) + ((double)shape.N * shape.K));
    }

    /// <inheritdoc/>
    public override void AddColumnSums(View sum, View x, int rows, int columns)
    {
        long start = Stopwatch.GetTimestamp();
        measured.AddColumnSums(sum, x, rows, columns);
        Add(nameof(AddColumnSums), start, (double)rows * columns, (rows + 2.0) * columns);
    }

    /// <inheritdoc/>
    public override void Attention(View y, View logSumExp, View qkv, in KeyValueCache cache, in Sequences sequences, in HeadShape heads)
    {
        double scores = Scores(sequences) * heads.QueryWidth;
        long start = Stopwatch.GetTimestamp();
        measured.Attention(y, logSumExp, qkv, cache, sequences, heads);
        Add(nameof(Attention), start, 4 * scores, y.Length + qkv.Length);
    }

    /// <inheritdoc/>
    public override void AttentionBackward(
        View dqkv, View dy, View qkv, View y, View logSumExp, in Sequences sequences, in HeadShape heads)
    {
        double scores = Scores(sequences) * heads.QueryWidth;
        long start = Stopwatch.GetTimestamp();
        measured.AttentionBackward(dqkv, dy, qkv, y, logSumExp, sequences, heads);
        Add(nameof(Attention), start, 10 * scores, dqkv.Length + dy.Length + qkv.Length + y.Length);
    }

    /// <inheritdoc/>
    public override void Rotary(View qkv, View positions, int rows, in HeadShape heads, double theta, bool inverse = false)
    {
        double turned = (double)rows * (heads.QueryWidth + heads.KeyValueWidth);
        long start = Stopwatch.GetTimestamp();
        measured.Rotary(qkv, positions, rows, heads, theta, inverse);
        Add(nameof(Rotary), start, 3 * turned, 2 * turned);
    }

    /// <inheritdoc/>
    public override void LayerNorm(View y, View mean, View rstd, View x, View weight, View bias, int rows, int columns, double epsilon)
    {
        long start = Stopwatch.GetTimestamp();
        measured.LayerNorm(y, mean, rstd, x, weight, bias, rows, columns, epsilon);
        Add(nameof(LayerNorm), start, 8.0 * rows * columns, 2.0 * rows * columns);
    }

    /// <inheritdoc/>
    public override void LayerNormBackward(
        View dx, View dWeight, View dBias, View dy, View x, View mean, View rstd, View weight, int rows, int columns, bool accumulate)
    {
        long start = Stopwatch.GetTimestamp();
        measured.LayerNormBackward(dx, dWeight, dBias, dy, x, mean, rstd, weight, rows, columns, accumulate);
        Add(nameof(LayerNorm), start, 15.0 * rows * columns, (accumulate ? 4.0 : 3.0) * rows * columns);
    }

    /// <inheritdoc/>
    public override void RmsNorm(View y, View rstd, View x, View weight, int rows, int columns, double epsilon)
    {
        long start = Stopwatch.GetTimestamp();
        measured.RmsNorm(y, rstd, x, weight, rows, columns, epsilon);
        Add(nameof(RmsNorm), start, 4.0 * rows * columns, 2.0 * rows * columns);
    }

    /// <inheritdoc/>
    public override void RmsNormBackward(
        View dx, View dWeight, View dy, View x, View rstd, View weight, int rows, int columns, bool accumulate)
    {
        long start = Stopwatch.GetTimestamp();
        measured.RmsNormBackward(dx, dWeight, dy, x, rstd, weight, rows, columns, accumulate);
        Add(nameof(RmsNorm), start, 10.0 * rows * columns, (accumulate ? 4.0 : 3.0) * rows * columns);
    }

    /// <inheritdoc/>
    public override void Softmax(View y, View x, int rows, int columns)
    {
        long start = Stopwatch.GetTimestamp();
        measured.Softmax(y, x, rows, columns);
        Add(nameof(Softmax), start, 4.0 * rows * columns, 2.0 * rows * columns);
    }

    /// <inheritdoc/>
    public override void SoftmaxBackward(View dx, View dy, View y, int rows, int columns, bool accumulate)
    {
        long start = Stopwatch.GetTimestamp();
        measured.SoftmaxBackward(dx, dy, y, rows, columns, accumulate);
        Add(nameof(Softmax), start, 4.0 * rows * columns, (accumulate ? 4.0 : 3.0) * rows * columns);
    }

    /// <inheritdoc/>
    public override void LogProbability(View logProbability, View logSumExp, View logits, View targets, int rows, int columns)
    {
        long start = Stopwatch.GetTimestamp();
        measured.LogProbability(logProbability, logSumExp, logits, targets, rows, columns);
        Add(nameof(LogProbability), start, 3.0 * rows * columns, (double)rows * columns);
    }

    /// <inheritdoc/>
    public override void LogProbabilityBackward(View logits, View dLogProbability, View logSumExp, View targets, int rows, int columns)
    {
        long start = Stopwatch.GetTimestamp();
        measured.LogProbabilityBackward(logits, dLogProbability, logSumExp, targets, rows, columns);
        Add(nameof(LogProbability), start, 3.0 * rows * columns, 2.0 * rows * columns);
    }

    /// <inheritdoc/>
    public override void SwiGlu(View y, View gateUp, int rows, int columns)
    {
        long start = Stopwatch.GetTimestamp();
        measured.SwiGlu(y, gateUp, rows, columns);
        Add(nameof(SwiGlu), start, 5.0 * rows * columns, 3.0 * rows * columns);
    }

    /// <inheritdoc/>
    public override void SwiGluBackward(View dGateUp, View dy, View gateUp, int rows, int columns)
    {
        long start = Stopwatch.GetTimestamp();
        measured.SwiGluBackward(dGateUp, dy, gateUp, rows, columns);
        Add(nameof(SwiGlu), start, 11.0 * rows * columns, 5.0 * rows * columns);
    }

    /// <inheritdoc/>
    public override void Embedding(View y, View table, View tokens, View positionTable, View positions, int rows, int columns)
    {
        long start = Stopwatch.GetTimestamp();
        measured.Embedding(y, table, tokens, positionTable, positions, rows, columns);
        int tables = positionTable.IsNone ? 1 : 2;
        Add(nameof(Embedding), start, (tables - 1.0) * rows * columns, (tables + 1.0) * rows * columns);
    }

    /// <inheritdoc/>
    public override void EmbeddingBackward(View dTable, View dPositionTable, View dy, View tokens, View positions, int rows, int columns)
    {
        long start = Stopwatch.GetTimestamp();
        measured.EmbeddingBackward(dTable, dPositionTable, dy, tokens, positions, rows, columns);
        double tables = dPositionTable.IsNone ? 1 : 2;
        Add(nameof(Embedding), start, tables * rows * columns, ((2 * tables) + 1) * rows * columns);
    }

    /// <inheritdoc/>
    public override void Dropout(View y, View x, View residual, in DropoutSettings settings, bool accumulate = false)
    {
        long start = Stopwatch.GetTimestamp();
        measured.Dropout(y, x, residual, settings, accumulate);
        Add(nameof(Dropout), start, 2.0 * x.Length, (residual.IsNone && !accumulate ? 2.0 : 3.0) * x.Length);
    }

    /// <inheritdoc/>
    public override void Add(View y, View x)
    {
        long start = Stopwatch.GetTimestamp();
        measured.Add(y, x);
        Add(nameof(Add), start, x.Length, 3.0 * x.Length);
    }

    /// <inheritdoc/>
    public override void Dot(View result, View a, View b)
    {
        long start = Stopwatch.GetTimestamp();
        measured.Dot(result, a, b);
        Add(nameof(Dot), start, 2.0 * a.Length, a == b ? a.Length : 2.0 * a.Length);
    }

    /// <inheritdoc/>
    public override void Combine(View y, View x, View squaredNorm, double scale, double keep)
    {
        long start = Stopwatch.GetTimestamp();
        measured.Combine(y, x, squaredNorm, scale, keep);
        Add(nameof(Combine), start, (keep == 0 ? 1.0 : 3.0) * y.Length, (keep == 0 ? 2.0 : 3.0) * y.Length);
    }

    /// <inheritdoc/>
    public override void AdamW(View weights, View firstMoment, View secondMoment, View gradients, View squaredNorm, in AdamWSettings settings)
    {
        long start = Stopwatch.GetTimestamp();
        measured.AdamW(weights, firstMoment, secondMoment, gradients, squaredNorm, settings);
        Add(nameof(AdamW), start, 14.0 * weights.Length, 7.0 * weights.Length);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        measured.Dispose();
        base.Dispose(disposing);
    }

    private IReadOnlyList<OperationProfile> Profiles(params StepPhase[] phases) =>
    [
        .. _entries.Select(entry => entry.Value.Profile(entry.Key, phases)).Where(profile => profile.Calls > 0)
            .OrderByDescending(profile => profile.Milliseconds),
    ];

    private void Add(string name, long start, double operations, double elements)
    {
        measured.Synchronize();
        long ticks = Stopwatch.GetTimestamp() - start;
        if (!_entries.TryGetValue(name, out Entry? entry))
        {
            entry = new Entry();
            _entries.Add(name, entry);
        }

        entry.Add(Phase(), ticks, operations, elements * Real.Bytes(1));
    }

    /// <summary>As many reals as take a view's bytes.</summary>
    private double Reals(View view) => (double)view.Type.Bytes(view.Length) / Real.Bytes(1);

    /// <summary>Pairs of a query and a key that it sees, over all sequences.</summary>
    private double Scores(in Sequences sequences)
    {
        int rows = (int)sequences.Positions.Length;
        if (_positions.Length < rows)
        {
            _positions = new int[rows];
        }

        Span<int> positions = _positions.AsSpan(0, rows);
        DeviceTraffic? before = measured.Traffic;
        measured.Download(sequences.Positions, positions);
        _own = (measured.Traffic - (before - _own)) ?? default;
        long pairs = 0;
        foreach (int position in positions)
        {
            pairs += position + 1;
        }

        return pairs;
    }

    private sealed class Entry
    {
        private static readonly StepPhase[] _all = Enum.GetValues<StepPhase>();
        private readonly Amount[] _amounts = new Amount[_all.Length];

        public void Add(StepPhase phase, long ticks, double operations, double bytes) => _amounts[(int)phase].Add(ticks, operations, bytes);

        public void Clear() => Array.Clear(_amounts);

        /// <summary>What was measured in some phases, or in all if none is named.</summary>
        public OperationProfile Profile(string name, params ReadOnlySpan<StepPhase> phases)
        {
            (long calls, double operations, double bytes) = (0, 0, 0);
            Span<double> milliseconds = stackalloc double[_all.Length];
            foreach (StepPhase phase in phases.IsEmpty ? _all : phases)
            {
                Amount amount = _amounts[(int)phase];
                (calls, operations, bytes) = (calls + amount.Calls, operations + amount.Operations, bytes + amount.Bytes);
                milliseconds[(int)phase] = 1000.0 * amount.Ticks / Stopwatch.Frequency;
            }

            return new OperationProfile(
                name, calls, milliseconds[(int)StepPhase.Forward], milliseconds[(int)StepPhase.Backward], milliseconds[(int)StepPhase.Update],
                operations, bytes);
        }

        private struct Amount
        {
            public long Calls, Ticks;
            public double Operations, Bytes;

            public void Add(long ticks, double operations, double bytes)
            {
                Calls++;
                Ticks += ticks;
                Operations += operations;
                Bytes += bytes;
            }
        }
    }
}
