namespace TinyGpt;

/// <summary>Kernels that do nothing but count their calls: a step runs over them once to be planned before memory is taken.</summary>
internal sealed class DryRunKernels(Kernels planned) : Kernels
{
    /// <summary>What a planned tensor's view points to.</summary>
    public static readonly Storage NoMemory = new HostStorage(0);

    /// <summary>Calls so far of kernels that compute.</summary>
    public long Calls { get; private set; }

    /// <inheritdoc/>
    public override string Name => $"plan of {planned.Name}";

    /// <inheritdoc/>
    public override ElementType Real => planned.Real;

    /// <inheritdoc/>
    public override long? FreeMemoryBytes => planned.FreeMemoryBytes;

    /// <inheritdoc/>
    public override Storage Allocate(long bytes) => planned.Allocate(bytes);

    /// <inheritdoc/>
    public override void Upload<T>(View destination, ReadOnlySpan<T> source)
    {
    }

    /// <inheritdoc/>
    public override void Download<T>(View source, Span<T> destination) => destination.Clear();

    /// <inheritdoc/>
    public override void Synchronize()
    {
    }

    /// <inheritdoc/>
    public override void Clear(View x) => Calls++;

    /// <inheritdoc/>
    public override void Copy(View destination, View source) => Calls++;

    /// <inheritdoc/>
    public override void MatMul(View c, View a, View b, in MatMulShape shape, in Epilogue epilogue = default) => Calls++;

    /// <inheritdoc/>
    public override void AddColumnSums(View sum, View x, int rows, int columns) => Calls++;

    /// <inheritdoc/>
    public override void Attention(
        View y, View logSumExp, View qkv, in KeyValueCache cache, in Sequences sequences, in HeadShape heads) => Calls++;

    /// <inheritdoc/>
    public override void AttentionBackward(
        View dqkv, View dy, View qkv, View y, View logSumExp, in Sequences sequences, in HeadShape heads) => Calls++;

    /// <inheritdoc/>
    public override void Rotary(View qkv, View positions, int rows, in HeadShape heads, double theta, bool inverse = false) => Calls++;

    /// <inheritdoc/>
    public override void LayerNorm(
        View y, View mean, View rstd, View x, View weight, View bias, int rows, int columns, double epsilon) => Calls++;

    /// <inheritdoc/>
    public override void LayerNormBackward(
        View dx, View dWeight, View dBias, View dy, View x, View mean, View rstd, View weight, int rows, int columns, bool accumulate) => Calls++;

    /// <inheritdoc/>
    public override void RmsNorm(View y, View rstd, View x, View weight, int rows, int columns, double epsilon) => Calls++;

    /// <inheritdoc/>
    public override void RmsNormBackward(
        View dx, View dWeight, View dy, View x, View rstd, View weight, int rows, int columns, bool accumulate) => Calls++;

    /// <inheritdoc/>
    public override void Softmax(View y, View x, int rows, int columns) => Calls++;

    /// <inheritdoc/>
    public override void SoftmaxBackward(View dx, View dy, View y, int rows, int columns, bool accumulate) => Calls++;

    /// <inheritdoc/>
    public override void LogProbability(View logProbability, View logSumExp, View logits, View targets, int rows, int columns) => Calls++;

    /// <inheritdoc/>
    public override void LogProbabilityBackward(
        View logits, View dLogProbability, View logSumExp, View targets, int rows, int columns) => Calls++;

    /// <inheritdoc/>
    public override void SwiGlu(View y, View gateUp, int rows, int columns) => Calls++;

    /// <inheritdoc/>
    public override void SwiGluBackward(View dGateUp, View dy, View gateUp, int rows, int columns) => Calls++;

    /// <inheritdoc/>
    public override void Embedding(View y, View table, View tokens, View positionTable, View positions, int rows, int columns) => Calls++;

    /// <inheritdoc/>
    public override void EmbeddingBackward(
        View dTable, View dPositionTable, View dy, View tokens, View positions, int rows, int columns) => Calls++;

    /// <inheritdoc/>
    public override void Dropout(View y, View x, View residual, in DropoutSettings settings, bool accumulate = false) => Calls++;

    /// <inheritdoc/>
    public override void Add(View y, View x) => Calls++;

    /// <inheritdoc/>
    public override void Dot(View result, View a, View b) => Calls++;

    /// <inheritdoc/>
    public override void Combine(View y, View x, View squaredNorm, double scale, double keep) => Calls++;

    /// <inheritdoc/>
    public override void AdamW(
        View weights, View firstMoment, View secondMoment, View gradients, View squaredNorm, in AdamWSettings settings) => Calls++;
}
