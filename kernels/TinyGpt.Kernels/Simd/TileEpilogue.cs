using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

/// <summary>Moves a tile of a product to memory, and applies an <see cref="Epilogue"/> on the way, while the tile is in the first cache.</summary>
internal unsafe struct TileEpilogue
{
    /// <summary>C, its first element.</summary>
    public float* Output;

    /// <summary>[columns] or null.</summary>
    public float* Bias;

    /// <summary>As C, or null.</summary>
    public float* PreActivation;

    /// <summary>As C, or null.</summary>
    public float* Residual;

    /// <summary>Floats from one row of C to the next.</summary>
    public nint Stride;

    /// <summary>The function after the bias.</summary>
    public Activation Activation;

    /// <summary>True: C is added to.</summary>
    public bool Accumulate;

    /// <summary>True: nothing happens to a product but being stored or added.</summary>
    public readonly bool IsPlain => Bias == null && Activation == Activation.None && Residual == null;

    /// <summary>Asks for all memory that <see cref="Store"/> will need, some time before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Prefetch(int row, int column, int rows, int columns, bool last)
    {
        nint start = (nint)row * Stride + column;
        Simd.Prefetch.Tile(Output + start, Stride, rows, columns);
        if (last && PreActivation != null)
        {
            Simd.Prefetch.Tile(PreActivation + start, Stride, rows, columns);
        }

        if (last && Residual != null)
        {
            Simd.Prefetch.Tile(Residual + start, Stride, rows, columns);
        }
    }

    /// <summary>Stores a tile: c = [c +] activation(tile + bias) + residual.</summary>
    /// <param name="tile">[rows, columns]; overwritten where it is added to.</param>
    /// <param name="tileStride">Floats from one row of the tile to the next.</param>
    /// <param name="row">Where the tile lies in C.</param>
    /// <param name="column">Where the tile lies in C.</param>
    /// <param name="rows">Rows to store.</param>
    /// <param name="columns">Columns to store.</param>
    /// <param name="add">True: C holds the sum of earlier terms.</param>
    /// <param name="last">True: no terms follow, so that the epilogue applies.</param>
    public readonly void Store(float* tile, nint tileStride, int row, int column, int rows, int columns, bool add, bool last)
    {
        nint start = (nint)row * Stride + column;
        if (add)
        {
            for (int i = 0; i < rows; i++)
            {
                VectorLoop.ForEach(columns, new Accumulate(tile + i * tileStride, Output + start + i * Stride));
            }
        }

        float* bias = last && Bias != null ? Bias + column : null;
        float* residual = last && Residual != null ? Residual + start : null;
        float* preActivation = PreActivation == null ? null : PreActivation + start;
        nint residualStride = residual == null ? 0 : Stride, preActivationStride = preActivation == null ? 0 : Stride;
        float* output = Output + start;
        for (int i = 0; i < rows; i++, tile += tileStride, residual += residualStride, preActivation += preActivationStride, output += Stride)
        {
            switch (last ? Activation : Activation.None)
            {
                case Activation.Gelu:
                    VectorLoop.ForEach(columns, new StoreGelu(tile, bias, preActivation, residual, output));
                    break;
                case Activation.GeluGradient:
                    VectorLoop.ForEach(columns, new StoreGeluGradient(tile, bias, preActivation, residual, output));
                    break;
                default:
                    VectorLoop.ForEach(columns, new StoreSum(tile, bias, residual, output));
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> LoadSum(float* x, float* y, long start, int count)
    {
        Vector256<float> sum = VectorLoop.Load(x + start, count);
        return y is null ? sum : sum + VectorLoop.Load(y + start, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreSumWith(float* residual, float* output, Vector256<float> value, long start, int count) =>
        VectorLoop.Store(output + start, residual is null ? value : value + VectorLoop.Load(residual + start, count), count);

    /// <summary>c = z + bias + residual.</summary>
    private readonly struct StoreSum(float* z, float* bias, float* residual, float* c) : IVectorMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(long start, int count) => StoreSumWith(residual, c, LoadSum(z, bias, start, count), start, count);
    }

    /// <summary>u = z + bias, c = gelu(u) + residual.</summary>
    private readonly struct StoreGelu(float* z, float* bias, float* u, float* residual, float* c) : IVectorMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(long start, int count)
        {
            Vector256<float> sum = LoadSum(z, bias, start, count);
            if (u is not null)
            {
                VectorLoop.Store(u + start, sum, count);
            }

            StoreSumWith(residual, c, VectorMath.Gelu(sum), start, count);
        }
    }

    /// <summary>c = (z + bias)·gelu'(u) + residual.</summary>
    private readonly struct StoreGeluGradient(float* z, float* bias, float* u, float* residual, float* c) : IVectorMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(long start, int count) => StoreSumWith(
            residual, c, LoadSum(z, bias, start, count) * VectorMath.GeluDerivative(VectorLoop.Load(u + start, count)), start, count);
    }
}
