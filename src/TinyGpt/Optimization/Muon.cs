namespace TinyGpt.Optimization;

/// <summary>
/// Muon (Jordan et al. 2024) for the matrices inside the layers, and AdamW for everything else: embeddings, the output, vectors. The step of a matrix is its
/// running mean of gradients with all singular values brought to about 1, so that rare directions are learned as fast as frequent ones. It is scaled to the size of
/// AdamW's steps (Liu et al. 2025), so that one learning rate serves both.
/// </summary>
/// <remarks>
/// A singular value σ in (0, 1] becomes p(σ), p(p(σ)), … with p(σ) = aσ + bσ³ + cσ⁵. As matrices, X ← aX + (bS + cS²)X with S = XXᵀ, or the same from the
/// right: whichever S is smaller. No decomposition is needed, only products.
/// </remarks>
public sealed class Muon : AdamW
{
    // Jordan's coefficients: steep at 0, and p maps [0.68, 1.2] into itself.
    private const double A = 3.4445, B = -4.7750, C = 2.0315;

    // Liu's factor: the root mean square of AdamW's steps.
    private const double StepSize = 0.2;

    private readonly MatrixBlock[] _maps;
    private readonly long _start, _end;
    private readonly View _x, _y, _square, _fourth, _squaredNorm;

    /// <summary>Allocates moments and room for the largest map.</summary>
    /// <param name="parameters">All weights.</param>
    /// <param name="maps">The linear maps that Muon updates; they are neighbours in the flat storage. Each is a step of its own.</param>
    /// <exception cref="ArgumentException">A map begins where no view can begin.</exception>
    public Muon(Parameters parameters, IReadOnlyList<MatrixBlock> maps)
        : base(parameters)
    {
        long unit = View.Alignment / parameters.Device.Real.Bytes(1);
        if (maps.FirstOrDefault(map => map.Offset % unit != 0) is { Rows: > 0 } unaligned)
        {
            throw new ArgumentException($"Muon cannot update {unaligned}: rows × columns of what lies before must be a multiple of {unit}");
        }

        _maps = [.. maps];
        (_start, _end) = (maps[0].Offset, (maps[^1].Offset + maps[^1].Length + unit - 1) / unit * unit);
        long largest = maps.Max(map => map.Length), side = maps.Max(map => Math.Min(map.Rows, map.Columns));
        (_x, _y) = (New(largest), New(largest));
        (_square, _fourth, _squaredNorm) = (New(side * side), New(side * side), New(1));
    }

    /// <summary>How much of the running mean of gradients is kept.</summary>
    public double Momentum { get; init; } = 0.95;

    /// <summary>How often p is applied. After three times every singular value above a 20th of the norm lies between 0.68 and 1.21; five are Jordan's choice.</summary>
    public int Iterations { get; init; } = 3;

    /// <inheritdoc/>
    public override void Update(double learningRate, View squaredNorm)
    {
        Step++;
        UpdateRange(0, _start, learningRate, squaredNorm);
        UpdateRange(_end, Parameters.Values.Length - _end, learningRate, squaredNorm);
        Kernels kernels = Parameters.Device.Kernels;
        kernels.Combine(Range(FirstMoment), Range(Parameters.Gradients), default, 1 - Momentum, Momentum);
        foreach (MatrixBlock map in _maps)
        {
            Update(kernels, map, learningRate);
        }

        View Range(View all) => all.Slice(_start, _end - _start);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (View view in (View[])[_x, _y, _square, _fourth, _squaredNorm])
        {
            view.Memory.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Update(Kernels kernels, MatrixBlock map, double learningRate)
    {
        View x = _x.Slice(0, map.Length), y = _y.Slice(0, map.Length);
        // Nesterov: the mean as it will be if the gradient stays.
        kernels.Copy(x, map.Of(Parameters.Gradients));
        kernels.Combine(x, map.Of(FirstMoment), default, Momentum, 1 - Momentum);
        kernels.Dot(_squaredNorm, x, x);
        kernels.Combine(x, x, _squaredNorm, 1, 0);

        // x is X/s with a number s, so that a product and a sum make an iteration: X ← as·(x + (bs²/a·xxᵀ + cs⁴/a·(xxᵀ)²)·x).
        double s = 1;
        int side = Math.Min(map.Rows, map.Columns), other = Math.Max(map.Rows, map.Columns);
        View square = _square.Slice(0, (long)side * side), fourth = _fourth.Slice(0, (long)side * side);
        bool fromRight = map.Rows > map.Columns;
        for (int i = 0; i < Iterations; i++)
        {
            kernels.MatMul(square, x, x, new MatMulShape(side, side, other, TransposeA: fromRight, TransposeB: !fromRight));
            kernels.MatMul(fourth, square, square, new MatMulShape(side, side, side));
            kernels.Combine(fourth, square, default, B / A * s * s, C / A * s * s * s * s);
            (View left, View right) = fromRight ? (x, fourth) : (fourth, x);
            kernels.MatMul(y, left, right, new MatMulShape(map.Rows, map.Columns, side), new Epilogue(Residual: x));
            (x, y, s) = (y, x, s * A);
        }

        kernels.Combine(map.Of(Parameters.Values), x, default, -learningRate * StepSize * Math.Sqrt(other) * s, 1 - (learningRate * WeightDecay));
    }

    private View New(long length) => Parameters.Device.NewView(length, Parameters.Device.Real);
}
