namespace TinyGpt.Scalar;

public sealed partial class ScalarKernels<T>
{
    // ln softmax(logits)[target] = logits[target] − ln Σ_v exp(logits[v]), and with any shift m
    // ln Σ_v exp(logits[v]) = m + ln Σ_v exp(logits[v] − m): with m = max nothing overflows.

    /// <inheritdoc/>
    public override void LogProbability(View logProbability, View logSumExp, View logits, View targets, int rows, int columns)
    {
        Span<T> matrix = Span<T>(logits), logProbabilities = Span<T>(logProbability), logSumExps = Span<T>(logSumExp);
        Span<int> target = Span<int>(targets);
        Span<T> exponentials = Scratch(columns);
        for (int n = 0; n < rows; n++)
        {
            Span<T> row = matrix.Slice(n * columns, columns);
            T max = ExponentiateRow(exponentials, row, out T sum);
            logSumExps[n] = max + T.Log(sum);
            logProbabilities[n] = target[n] < 0 ? T.Zero : row[target[n]] - logSumExps[n];
        }
    }

    // ∂ logits[target]/∂ logits[v] = [v = target], and ∂ ln Σ exp/∂ logits[v] = exp(logits[v]) / Σ exp = exp(logits[v] − logSumExp),
    // the probability of v. So the gradient pushes the target up by what it lacks to 1, and every other token down by what it has.

    /// <inheritdoc/>
    public override void LogProbabilityBackward(View logits, View dLogProbability, View logSumExp, View targets, int rows, int columns)
    {
        Span<T> matrix = Span<T>(logits), upstream = Span<T>(dLogProbability), logSumExps = Span<T>(logSumExp);
        Span<int> target = Span<int>(targets);
        for (int n = 0; n < rows; n++)
        {
            Span<T> row = matrix.Slice(n * columns, columns);
            if (target[n] < 0)
            {
                row.Clear();
                continue;
            }

            for (int v = 0; v < columns; v++)
            {
                T hit = v == target[n] ? T.One : T.Zero;
                row[v] = upstream[n] * (hit - T.Exp(row[v] - logSumExps[n]));
            }
        }
    }
}
