namespace TinyGpt;

/// <summary>The shape of a matrix product C[M,N] = A·B with an inner dimension of K.</summary>
/// <param name="M">Rows of C.</param>
/// <param name="N">Columns of C.</param>
/// <param name="K">Length of the sums.</param>
/// <param name="TransposeA">False: A is stored [M,K]. True: A is stored [K,M].</param>
/// <param name="TransposeB">False: B is stored [K,N]. True: B is stored [N,K], as weights [out, in] are.</param>
public readonly record struct MatMulShape(int M, int N, int K, bool TransposeA = false, bool TransposeB = false);

/// <summary>The elementwise function that a matrix product applies before it stores.</summary>
public enum Activation : byte
{
    /// <summary>c = z.</summary>
    None,

    /// <summary>c = gelu(z), and z itself is stored to <see cref="Epilogue.PreActivation"/> unless that is none.</summary>
    Gelu,

    /// <summary>c = z·gelu'(u), where u is read from <see cref="Epilogue.PreActivation"/>: the backward pass of <see cref="Gelu"/>.</summary>
    GeluGradient,
}

/// <summary>What happens to a product z = A·B on its way to memory: c = [c +] activation(z + bias) + residual.</summary>
/// <param name="Bias">[N], added to every row; or none.</param>
/// <param name="Activation">The function applied after the bias.</param>
/// <param name="PreActivation">[M,N]: written by Gelu (may be none), read by GeluGradient.</param>
/// <param name="Residual">[M,N], added last; may be C itself; or none.</param>
/// <param name="Accumulate">True: add to what C holds. Not together with an activation or a residual.</param>
public readonly record struct Epilogue(View Bias = default, Activation Activation = Activation.None, View PreActivation = default, View Residual = default, bool Accumulate = false);

/// <summary>How the columns of a fused [N, Width] query-key-value matrix divide into heads: all queries, then all keys, then all values.</summary>
/// <param name="QueryHeads">Number of query heads; a multiple of <paramref name="KeyValueHeads"/>.</param>
/// <param name="KeyValueHeads">Number of key and value heads. Query head h reads key head h·KeyValueHeads/QueryHeads (Ainslie et al. 2023).</param>
/// <param name="HeadSize">Columns of one head.</param>
public readonly record struct HeadShape(int QueryHeads, int KeyValueHeads, int HeadSize)
{
    /// <summary>Columns of the queries, and of attention's output.</summary>
    public int QueryWidth => QueryHeads * HeadSize;

    /// <summary>Columns of the keys, and of the values.</summary>
    public int KeyValueWidth => KeyValueHeads * HeadSize;

    /// <summary>Columns of the fused matrix.</summary>
    public int Width => QueryWidth + 2 * KeyValueWidth;
}

/// <summary>
/// Which rows of an [N, C] activation belong to which sequence. Rows of one sequence are neighbours; lengths may differ.
/// The token of row n stands at place Positions[n] of its sequence s and attends to the keys in rows
/// KeyStarts[s] … KeyStarts[s] + Positions[n], itself included: attention is causal by construction.
/// </summary>
/// <param name="QueryStarts">[Count + 1] Int32, ascending: sequence s has rows QueryStarts[s] … QueryStarts[s+1] − 1.</param>
/// <param name="KeyStarts">[Count] Int32: the row of the sequence's first key. Without a cache these are the first Count of QueryStarts.</param>
/// <param name="Positions">[N] Int32: consecutive within a sequence; without a cache they start at 0.</param>
/// <param name="Count">Number of sequences.</param>
/// <param name="MaxQuery">Rows of the longest sequence.</param>
/// <param name="MaxKey">The largest number of keys that any row attends to.</param>
public readonly record struct Sequences(View QueryStarts, View KeyStarts, View Positions, int Count, int MaxQuery, int MaxKey);

/// <summary>One layer's keys and values of earlier tokens, each [rows, KeyValueWidth].</summary>
/// <param name="Keys">The keys.</param>
/// <param name="Values">The values.</param>
public readonly record struct KeyValueCache(View Keys, View Values)
{
    /// <summary>True for <c>default</c>: attend within the fused matrix itself.</summary>
    public bool IsNone => Keys.IsNone;
}

/// <summary>Settings of one AdamW update (Loshchilov and Hutter 2019).</summary>
/// <param name="Step">1 for the first update: the exponent of the bias corrections.</param>
/// <param name="LearningRate">Step size.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="WeightDecay">Decoupled decay, scaled by the learning rate.</param>
/// <param name="DecayedLength">Elements [0, DecayedLength) are decayed (the matrices); the rest are not.</param>
/// <param name="ClipNorm">Gradients are scaled by min(1, ClipNorm / norm). 0: never.</param>
public readonly record struct AdamWSettings(
    int Step, double LearningRate, double Beta1, double Beta2, double Epsilon, double WeightDecay, long DecayedLength, double ClipNorm = 0);

/// <summary>The numbers of a dropout site. Equal values give equal masks, on every device and in every pass.</summary>
/// <param name="Probability">The share of elements set to zero, in [0, 1).</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Step">The training step.</param>
/// <param name="Site">Which dropout of the model this is.</param>
public readonly record struct DropoutSettings(double Probability, ulong Seed, uint Step, uint Site);
