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

    /// <summary>Stores a tile: c = [c +] activation(tile + bias) + residual.</summary>
    /// <param name="tile">[rows, columns], readable to the next multiple of eight columns.</param>
    /// <param name="tileStride">Floats from one row of the tile to the next.</param>
    /// <param name="row">Where the tile lies in C.</param>
    /// <param name="column">Where the tile lies in C.</param>
    /// <param name="rows">Rows to store.</param>
    /// <param name="columns">Columns to store.</param>
    /// <param name="add">True: C holds the sum of earlier terms.</param>
    /// <param name="last">True: no terms follow, so that the epilogue applies.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Store(float* tile, nint tileStride, int row, int column, int rows, int columns, bool add, bool last)
    {
        bool finish = last && !IsPlain;
        for (int i = 0; i < rows; i++, tile += tileStride)
        {
            nint start = (nint)(row + i) * Stride + column;
            for (int j = 0; j < columns; j += Vector256<float>.Count)
            {
                int count = columns - j;
                Vector256<float> z = Vector256.Load(tile + j);
                if (add)
                {
                    z += PartialVector.Load(Output + start + j, count);
                }

                if (finish)
                {
                    z = Finish(z, start + j, column + j, count);
                }

                PartialVector.Store(z, Output + start + j, count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly Vector256<float> Finish(Vector256<float> z, nint position, int column, int count)
    {
        if (Bias != null)
        {
            z += PartialVector.Load(Bias + column, count);
        }

        if (Activation == Activation.Gelu)
        {
            if (PreActivation != null)
            {
                PartialVector.Store(z, PreActivation + position, count);
            }

            z = VectorMath.Gelu(z);
        }
        else if (Activation == Activation.GeluGradient)
        {
            z *= VectorMath.GeluDerivative(PartialVector.Load(PreActivation + position, count));
        }

        return Residual == null ? z : z + PartialVector.Load(Residual + position, count);
    }
}
