namespace TinyGpt;

/// <summary>
/// Everything that a device must be able to do to train and run a transformer. A backend is a subclass;
/// the engine never asks which one it has.
/// </summary>
/// <remarks>
/// <para>Matrices are row-major. [N, C] means N tokens (of any number of sequences) by C channels. Real operands have the type
/// <see cref="Real"/> unless stated otherwise; statistics and sums are kept in at least single precision. Where weights may be stored in fewer
/// bits (<see cref="Quantization"/>), results are as if they had been decoded first; nothing else is rounded.</para>
/// <para>A view that is written must not overlap one that is read, except where a parameter says that it may be the same view.
/// Operands are checked by the caller; kernels only assert. Results depend neither on scheduling nor on the number of threads.</para>
/// <para>A device of its own may fail at any call, and may report it at a later one: see <see cref="DeviceException"/>.</para>
/// <para>Methods named …Backward take the gradient of the loss with respect to their outputs (dy) and produce the gradients with
/// respect to their inputs (dx, dWeight …). Gradients of weights are always added to what is there; gradients of activations are
/// added where <c>accumulate</c> is true and stored otherwise.</para>
/// </remarks>
public abstract class Kernels : IDisposable
{
    /// <summary>A name for people: the backend, its instruction set and its threads.</summary>
    public abstract string Name { get; }

    /// <summary>The type of real operands: Float32 or Float64.</summary>
    public abstract ElementType Real { get; }

    // ---- Memory ----------------------------------------------------------------------------------------------------------------

    /// <summary>What went between this process and the device; null where the device is this process's own memory, so that nothing goes.</summary>
    public virtual DeviceTraffic? Traffic => null;

    /// <summary>Bytes of the device's memory that are free, as far as is known; null where that is the system's memory.</summary>
    public virtual long? FreeMemoryBytes => null;

    /// <summary>Allocates zeroed memory, aligned to <see cref="View.Alignment"/>.</summary>
    /// <exception cref="OutOfMemoryException">The device has not enough memory; a <see cref="DeviceMemoryException"/> where it has its own.</exception>
    public abstract Storage Allocate(long bytes);

    /// <summary>Copies host values into a view of the same element type and length; Q8_0 as the bytes of its blocks.</summary>
    public abstract void Upload<T>(View destination, ReadOnlySpan<T> source) where T : unmanaged;

    /// <summary>Waits for the work before it, then copies a view to host values of the same element type and length; Q8_0 as bytes.</summary>
    public abstract void Download<T>(View source, Span<T> destination) where T : unmanaged;

    /// <summary>Sets every byte to zero.</summary>
    public abstract void Clear(View x);

    /// <summary>Copies a view to another of the same type and length.</summary>
    public abstract void Copy(View destination, View source);

    /// <summary>Waits until all work is done.</summary>
    public abstract void Synchronize();

    /// <summary>
    /// The ceiling of every matrix product on this device: the most operations a second that it does, measured with multiply-adds on
    /// registers alone, which count as two. A product's share of it tells what memory, packing and waiting cost.
    /// </summary>
    /// <param name="time">How long to try; the best millisecond counts.</param>
    /// <returns>Operations a second, or null if the backend is not made to reach a ceiling.</returns>
    public virtual double? MeasurePeak(TimeSpan time) => null;

    /// <summary>
    /// The ceiling of generating one token at a time, for which every weight is read once: the most bytes a second that all threads together read
    /// from memory, far more of it than caches hold.
    /// </summary>
    /// <param name="time">How long to try; the best pass counts.</param>
    /// <returns>Bytes a second, or null if the backend is not made to reach a ceiling.</returns>
    public virtual double? MeasureReadBandwidth(TimeSpan time) => null;

    // ---- Matrix products -------------------------------------------------------------------------------------------------------

    /// <summary>
    /// c[m,n] = Σ_k a[m,k]·b[k,n], followed by <paramref name="epilogue"/>.
    /// Gelu is the tanh form: gelu(z) = z/2·(1 + tanh(√(2/π)·(z + 0.044715·z³))) (Hendrycks and Gimpel 2016).
    /// </summary>
    /// <param name="c">[M,N], written.</param>
    /// <param name="a">[M,K], or [K,M] if transposed.</param>
    /// <param name="b">
    /// [K,N], or [N,K] if transposed. Transposed, as weights [out, in] are, and with an a that is not, it may also be Float16 or Q8_0; each row then
    /// is K/32 blocks of Q8_0.
    /// </param>
    /// <param name="shape">Sizes and transposes.</param>
    /// <param name="epilogue">Bias, activation, residual, accumulation.</param>
    public abstract void MatMul(View c, View a, View b, in MatMulShape shape, in Epilogue epilogue = default);

    /// <summary>sum[c] += Σ_n x[n,c]: the gradient of a bias.</summary>
    /// <param name="sum">[columns], added to.</param>
    /// <param name="x">[rows, columns].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    public abstract void AddColumnSums(View sum, View x, int rows, int columns);

    // ---- Attention -------------------------------------------------------------------------------------------------------------

    /// <summary>
    /// Causal attention. For row n, query head h and the keys j that n may see: s_j = q·k_j/√HeadSize, p = softmax(s), y = Σ_j p_j·v_j.
    /// No matrix of the sequence's length squared is ever held (Dao et al. 2022; Rabe and Staats 2021).
    /// </summary>
    /// <param name="y">[N, QueryWidth], written.</param>
    /// <param name="logSumExp">[QueryHeads, N], written: ln Σ_j exp(s_j), which the backward pass needs; or none.</param>
    /// <param name="qkv">[N, Width].</param>
    /// <param name="cache">
    /// If given, the keys and values of row n are first stored in cache row KeyStarts[s] + Positions[n], and attention reads the cache.
    /// </param>
    /// <param name="sequences">Which rows belong together.</param>
    /// <param name="heads">The columns' division.</param>
    public abstract void Attention(View y, View logSumExp, View qkv, in KeyValueCache cache, in Sequences sequences, in HeadShape heads);

    /// <summary>
    /// Gradient of <see cref="Attention"/> without a cache. With p from logSumExp and δ = Σ_c dy·y:
    /// dv_j += p_j·dy, ds_j = p_j·(dy·v_j − δ), dq += ds_j·k_j/√HeadSize, dk_j += ds_j·q/√HeadSize.
    /// </summary>
    /// <param name="dqkv">[N, Width], written.</param>
    /// <param name="dy">[N, QueryWidth].</param>
    /// <param name="qkv">[N, Width], as in the forward pass.</param>
    /// <param name="y">[N, QueryWidth], the forward pass's output.</param>
    /// <param name="logSumExp">[QueryHeads, N], the forward pass's.</param>
    /// <param name="sequences">Which rows belong together.</param>
    /// <param name="heads">The columns' division.</param>
    public abstract void AttentionBackward(View dqkv, View dy, View qkv, View y, View logSumExp, in Sequences sequences, in HeadShape heads);

    /// <summary>
    /// Rotary position embedding (Su et al. 2021), in place on the queries and keys of a fused matrix. Column i of the first half of a head
    /// and column i of its second half turn together by the angle position·θ^(−2i/HeadSize).
    /// </summary>
    /// <param name="qkv">[N, Width], changed in place. Values stay as they are.</param>
    /// <param name="positions">[N] Int32.</param>
    /// <param name="rows">N.</param>
    /// <param name="heads">The columns' division; HeadSize is even.</param>
    /// <param name="theta">The base θ, usually 10000.</param>
    /// <param name="inverse">True: turn back. The backward pass is the inverse rotation of the gradient.</param>
    public abstract void Rotary(View qkv, View positions, int rows, in HeadShape heads, double theta, bool inverse = false);

    // ---- Normalization ---------------------------------------------------------------------------------------------------------

    /// <summary>y = (x − mean)·rstd·weight + bias over each row, rstd = 1/√(variance + ε) (Ba et al. 2016).</summary>
    /// <param name="y">[rows, columns], written.</param>
    /// <param name="mean">[rows], written.</param>
    /// <param name="rstd">[rows], written.</param>
    /// <param name="x">[rows, columns].</param>
    /// <param name="weight">[columns].</param>
    /// <param name="bias">[columns], or none.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="epsilon">ε.</param>
    public abstract void LayerNorm(View y, View mean, View rstd, View x, View weight, View bias, int rows, int columns, double epsilon);

    /// <summary>
    /// Gradient of <see cref="LayerNorm"/>. With x̂ = (x − mean)·rstd and g = dy·weight:
    /// dx = rstd·(g − mean_c(g) − x̂·mean_c(g·x̂)), dWeight += Σ_n dy·x̂, dBias += Σ_n dy.
    /// </summary>
    /// <param name="dx">[rows, columns], stored or added to.</param>
    /// <param name="dWeight">[columns], added to.</param>
    /// <param name="dBias">[columns], added to; or none.</param>
    /// <param name="dy">[rows, columns].</param>
    /// <param name="x">[rows, columns].</param>
    /// <param name="mean">[rows].</param>
    /// <param name="rstd">[rows].</param>
    /// <param name="weight">[columns].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="accumulate">True: dx is added to.</param>
    public abstract void LayerNormBackward(
        View dx, View dWeight, View dBias, View dy, View x, View mean, View rstd, View weight, int rows, int columns, bool accumulate);

    /// <summary>y = x·rstd·weight over each row, rstd = 1/√(mean_c(x²) + ε) (Zhang and Sennrich 2019).</summary>
    /// <param name="y">[rows, columns], written.</param>
    /// <param name="rstd">[rows], written.</param>
    /// <param name="x">[rows, columns].</param>
    /// <param name="weight">[columns].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="epsilon">ε.</param>
    public abstract void RmsNorm(View y, View rstd, View x, View weight, int rows, int columns, double epsilon);

    /// <summary>
    /// Gradient of <see cref="RmsNorm"/>. With x̂ = x·rstd and g = dy·weight: dx = rstd·(g − x̂·mean_c(g·x̂)), dWeight += Σ_n dy·x̂.
    /// </summary>
    /// <param name="dx">[rows, columns], stored or added to.</param>
    /// <param name="dWeight">[columns], added to.</param>
    /// <param name="dy">[rows, columns].</param>
    /// <param name="x">[rows, columns].</param>
    /// <param name="rstd">[rows].</param>
    /// <param name="weight">[columns].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="accumulate">True: dx is added to.</param>
    public abstract void RmsNormBackward(View dx, View dWeight, View dy, View x, View rstd, View weight, int rows, int columns, bool accumulate);

    // ---- Softmax and the loss --------------------------------------------------------------------------------------------------

    /// <summary>y = exp(x − max x)/Σ exp(x − max x) over each row.</summary>
    /// <param name="y">[rows, columns], written; may be x itself.</param>
    /// <param name="x">[rows, columns].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    public abstract void Softmax(View y, View x, int rows, int columns);

    /// <summary>Gradient of <see cref="Softmax"/>: dx = y·(dy − Σ_c dy·y).</summary>
    /// <param name="dx">[rows, columns], stored or added to.</param>
    /// <param name="dy">[rows, columns].</param>
    /// <param name="y">[rows, columns], the forward pass's output.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="accumulate">True: dx is added to.</param>
    public abstract void SoftmaxBackward(View dx, View dy, View y, int rows, int columns, bool accumulate);

    /// <summary>
    /// The log-probability of each row's target: logSumExp = ln Σ_v exp(logits[v]), logProbability = logits[target] − logSumExp.
    /// A target below 0 has the log-probability 0 and no gradient.
    /// </summary>
    /// <param name="logProbability">[rows], written.</param>
    /// <param name="logSumExp">[rows], written.</param>
    /// <param name="logits">[rows, columns].</param>
    /// <param name="targets">[rows] Int32.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">The vocabulary's size.</param>
    public abstract void LogProbability(View logProbability, View logSumExp, View logits, View targets, int rows, int columns);

    /// <summary>Gradient of <see cref="LogProbability"/>, in place: logits[v] becomes dLogProbability·([v = target] − exp(logits[v] − logSumExp)).</summary>
    /// <param name="logits">[rows, columns], replaced by their gradient.</param>
    /// <param name="dLogProbability">[rows].</param>
    /// <param name="logSumExp">[rows].</param>
    /// <param name="targets">[rows] Int32; a row whose target is below 0 becomes zero.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">The vocabulary's size.</param>
    public abstract void LogProbabilityBackward(View logits, View dLogProbability, View logSumExp, View targets, int rows, int columns);

    // ---- Elementwise and lookup ------------------------------------------------------------------------------------------------

    /// <summary>y = silu(gate)·up with silu(z) = z/(1 + e^−z) (Shazeer 2020).</summary>
    /// <param name="y">[rows, columns], written.</param>
    /// <param name="gateUp">[rows, 2·columns]: the gate's columns, then the columns that it gates.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns of y.</param>
    public abstract void SwiGlu(View y, View gateUp, int rows, int columns);

    /// <summary>Gradient of <see cref="SwiGlu"/>. With σ = 1/(1 + e^−gate): dUp = dy·gate·σ, dGate = dy·up·σ·(1 + gate·(1 − σ)).</summary>
    /// <param name="dGateUp">[rows, 2·columns], written; may be gateUp itself.</param>
    /// <param name="dy">[rows, columns].</param>
    /// <param name="gateUp">[rows, 2·columns].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns of dy.</param>
    public abstract void SwiGluBackward(View dGateUp, View dy, View gateUp, int rows, int columns);

    /// <summary>y[n] = table[tokens[n]] (+ positionTable[positions[n]]).</summary>
    /// <param name="y">[rows, columns], written.</param>
    /// <param name="table">[vocabulary, columns]; may also be Float16 or Q8_0.</param>
    /// <param name="tokens">[rows] Int32.</param>
    /// <param name="positionTable">[context, columns], or none.</param>
    /// <param name="positions">[rows] Int32.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    public abstract void Embedding(View y, View table, View tokens, View positionTable, View positions, int rows, int columns);

    /// <summary>Gradient of <see cref="Embedding"/>: dTable[tokens[n]] += dy[n], dPositionTable[positions[n]] += dy[n], in the order of n.</summary>
    /// <param name="dTable">[vocabulary, columns], added to.</param>
    /// <param name="dPositionTable">[context, columns], added to; or none.</param>
    /// <param name="dy">[rows, columns].</param>
    /// <param name="tokens">[rows] Int32.</param>
    /// <param name="positions">[rows] Int32.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    public abstract void EmbeddingBackward(View dTable, View dPositionTable, View dy, View tokens, View positions, int rows, int columns);

    /// <summary>
    /// y = x·mask/(1 − p) + residual. The mask of element i is bit-exact everywhere: see <see cref="CounterRandom.Keep"/>.
    /// The gradient of x is the same operation on dy without a residual.
    /// </summary>
    /// <param name="y">[length], stored or added to; may be x itself.</param>
    /// <param name="x">[length].</param>
    /// <param name="residual">[length], or none.</param>
    /// <param name="settings">Probability, seed, step, site.</param>
    /// <param name="accumulate">True: y is added to. Not together with a residual.</param>
    public abstract void Dropout(View y, View x, View residual, in DropoutSettings settings, bool accumulate = false);

    /// <summary>y += x.</summary>
    /// <param name="y">[length], added to.</param>
    /// <param name="x">[length].</param>
    public abstract void Add(View y, View x);

    // ---- Reductions and the optimizer ------------------------------------------------------------------------------------------

    /// <summary>result[0] = Σ_i a_i·b_i: a squared norm, or a loss from per-token log-probabilities and their weights.</summary>
    /// <param name="result">[1], written.</param>
    /// <param name="a">[length].</param>
    /// <param name="b">[length]; may be a.</param>
    public abstract void Dot(View result, View a, View b);

    /// <summary>
    /// y = keep·y + scale·x/√squaredNorm: running means, polynomials of matrices, updates of weights. With keep = 0 what y held is not looked at. A squared norm of 0 belongs
    /// to an x of zeros, which stays zeros.
    /// </summary>
    /// <param name="y">[length], written, and read unless keep is 0; may be x.</param>
    /// <param name="x">[length].</param>
    /// <param name="squaredNorm">[1], what x is divided by the root of; or none, which is 1.</param>
    /// <param name="scale">Factor of x.</param>
    /// <param name="keep">Factor of y.</param>
    public abstract void Combine(View y, View x, View squaredNorm, double scale, double keep);

    /// <summary>
    /// One AdamW update in one pass over memory: g ← g·min(1, ClipNorm/√squaredNorm), m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g²,
    /// w ← w − η·(m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε) + λ·w). Nothing changes if squaredNorm is given and not finite.
    /// </summary>
    /// <param name="weights">[length], updated.</param>
    /// <param name="firstMoment">[length], updated.</param>
    /// <param name="secondMoment">[length], updated.</param>
    /// <param name="gradients">[length].</param>
    /// <param name="squaredNorm">[1], the squared norm of all gradients; or none, which is ClipNorm = 0.</param>
    /// <param name="settings">Rates and decays.</param>
    public abstract void AdamW(View weights, View firstMoment, View secondMoment, View gradients, View squaredNorm, in AdamWSettings settings);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases threads and device contexts. Storages are disposed by those who allocated them.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
