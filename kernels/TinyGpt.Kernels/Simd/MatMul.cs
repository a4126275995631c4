using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

// Every product with more than one row goes one way: both operands are packed into panels, whatever their transposes, and a
// micro-kernel multiplies panels. What is packed is one block of terms deep, so that it is used soon, while it is in a cache.
public sealed unsafe partial class SimdKernels
{
    // Below this many rows every part of B is used by one item only. It is then packed by whoever needs it, where it is needed:
    // in the second cache, without another pass over memory.
    private const int MaxRowsPrivate = 256;

    // Of weights that an item of a product with few rows reads.
    private const int ItemBytes = 32 * 1024;

    private readonly Blocking _blocking = Blocking.For(CacheSizes.Detect());
    private readonly Scratch _panelsA = new(), _panelsB = new(), _vector = new();

    /// <inheritdoc/>
    public override void MatMul(View c, View a, View b, in MatMulShape shape, in Epilogue epilogue = default)
    {
        Debug.Assert(c.Length >= (long)shape.M * shape.N && a.Length >= (long)shape.M * shape.K && b.Length >= (long)shape.N * shape.K);
        Debug.Assert(b.Type == ElementType.Float32 || (shape.TransposeB && b.Type is ElementType.Float16 or ElementType.Q8_0));
        Debug.Assert(!epilogue.Accumulate || (epilogue.Activation == Activation.None && epilogue.Residual.IsNone));

        // C + z may be written as a residual that is C itself; it is the same as accumulating.
        bool isOwnResidual = epilogue.Residual == c && epilogue.Activation == Activation.None;
        Product product = new()
        {
            A = Floats(a),
            B = Address(b),
            TypeB = b.Type,
            StrideA = shape.TransposeA ? shape.M : shape.K,
            StrideB = (nint)b.Type.Bytes(shape.TransposeB ? shape.K : shape.N),
            Shape = shape,
            Epilogue = new()
            {
                Output = Floats(c),
                Bias = Floats(epilogue.Bias),
                PreActivation = Floats(epilogue.PreActivation),
                Residual = isOwnResidual ? null : Floats(epilogue.Residual),
                Stride = shape.N,
                Activation = epilogue.Activation,
                Accumulate = epilogue.Accumulate || isOwnResidual,
            },
        };
        if (_vectorBits == 512)
        {
            Multiply<Vector512<float>, Lanes512, Kernel512>(ref product);
        }
        else if (_vectorBits == 256)
        {
            Multiply<Vector256<float>, Lanes256, Kernel256>(ref product);
        }
        else
        {
            Multiply<Vector128<float>, Lanes128, Kernel128>(ref product);
        }
    }

    private void Multiply<TVector, TLanes, TKernel>(ref Product product)
        where TVector : struct
        where TLanes : ILanes<TVector>
        where TKernel : struct, IMicroKernel
    {
        (int m, bool transposeA, bool transposeB) = (product.Shape.M, product.Shape.TransposeA, product.Shape.TransposeB);
        if (m == 1)
        {
            MultiplyVector<TVector, TLanes>(product);
        }
        else if (m is > 1 and <= FewRows.MaxRows && transposeB && !transposeA)
        {
            MultiplyFewRows<TVector, TLanes>(product);
        }
        else
        {
            Multiply<TKernel>(ref product);
        }
    }

    private static int DivideUp(int value, int divisor) => (int)(((long)value + divisor - 1) / divisor);

    /// <summary>Blocks of equal depth, so that none is short. It depends on the shape alone, and with it the order of all sums.</summary>
    private int BlockDepth(in Product product)
    {
        // Sums of several blocks meet in C; where C also holds a residual that must wait for an activation, there is one block.
        bool waits = product.Epilogue.Residual == product.Epilogue.Output && product.Epilogue.Activation != Activation.None;
        int depth = product.Shape.K, least = DivideUp(depth, DivideUp(depth, _blocking.Depth));
        return waits ? depth : product.TypeB == ElementType.Q8_0 ? DivideUp(least, Quantization.BlockLength) * Quantization.BlockLength : least;
    }

    private void MultiplyVector<TVector, TLanes>(in Product product)
        where TVector : struct
        where TLanes : ILanes<TVector>
    {
        if (!product.Shape.TransposeB)
        {
            CombineRows<TVector, TLanes>(product);
        }
        else if (product.TypeB == ElementType.Float16)
        {
            MultiplyVector<TVector, TLanes, StoredHalves>(product);
        }
        else if (product.TypeB == ElementType.Q8_0)
        {
            MultiplyVector<TVector, TLanes, StoredBlocks>(product);
        }
        else
        {
            MultiplyVector<TVector, TLanes, StoredSingles>(product);
        }
    }

    private void MultiplyVector<TVector, TLanes, TWeights>(in Product product)
        where TVector : struct
        where TLanes : ILanes<TVector>
        where TWeights : struct, IStoredWeights
    {
        MatrixVectorWork<TVector, TLanes, TWeights> work = new()
        {
            Vector = Scaled(product.A, product.Shape.K, TWeights.Scale),
            Matrix = product.B,
            RowBytes = product.StrideB,
            Columns = product.Shape.N,
            Depth = product.Shape.K,
            ItemColumns = ItemColumns(product),
            Epilogue = product.Epilogue,
        };
        _pool.Run(DivideUp(work.Columns, work.ItemColumns), ref work);
    }

    private float* Scaled(float* x, int length, float factor)
    {
        if (factor == 1)
        {
            return x;
        }

        float* scaled = _vector.Floats(length);
        new ReadOnlySpan<float>(x, length).CopyTo(new Span<float>(scaled, length));
        VectorLoop.ForEach(length, new Scale(scaled, factor));
        return scaled;
    }

    /// <summary>Items of a few pages of weights: short enough that threads end together, and long enough beside what handing one out takes.</summary>
    private static int ItemColumns(in Product product) =>
        Math.Clamp((int)(ItemBytes / Math.Max(1, product.StrideB)) / 8 * 8, 8, FewRows.MaxItemColumns);

    private void MultiplyFewRows<TVector, TLanes>(in Product product)
        where TVector : struct
        where TLanes : ILanes<TVector>
    {
        FewRowsWork<TVector, TLanes> work = new()
        {
            Rows = product.A,
            Matrix = product.B,
            RowBytes = product.StrideB,
            Type = product.TypeB,
            RowCount = product.Shape.M,
            Columns = product.Shape.N,
            Depth = product.Shape.K,
            ItemColumns = ItemColumns(product),
            Decoded = product.TypeB == ElementType.Float32 ? null : _vector.Floats(2L * product.Shape.K * Threads),
            Epilogue = product.Epilogue,
        };
        _pool.Run(DivideUp(work.Columns, work.ItemColumns), ref work);
    }

    private void CombineRows<TVector, TLanes>(in Product product)
        where TVector : struct
        where TLanes : ILanes<TVector>
    {
        CombineRowsWork<TVector, TLanes> work = new()
        {
            Vector = product.A,
            Matrix = (float*)product.B,
            Columns = product.Shape.N,
            Depth = product.Shape.K,
            Epilogue = product.Epilogue,
        };

        // An item reads a piece of every stored row: it should be long.
        int width = DivideUp(DivideUp(work.Columns, 2 * Threads), 16) * 16;
        work.ItemColumns = Math.Clamp(width, 64, CombineRowsWork<TVector, TLanes>.MaxItemColumns);
        _pool.Run(DivideUp(work.Columns, work.ItemColumns), ref work);
    }

    private void Multiply<TKernel>(ref Product product) where TKernel : struct, IMicroKernel
    {
        (int m, int n, int k) = (product.Shape.M, product.Shape.N, product.Shape.K);
        product.BlockDepth = BlockDepth(product);
        bool isPrivate = m <= MaxRowsPrivate;
        int blocks = isPrivate ? Math.Max(1, _blocking.SlabFloats / Math.Max(1, DivideUp(m, 48) * 48 * product.BlockDepth)) : 1;
        int slabTerms = (int)Math.Min(k, (long)blocks * product.BlockDepth);
        int slabRows = Math.Max(48, _blocking.SlabFloats / slabTerms / 48 * 48);
        int slabColumns = isPrivate ? n : Math.Max(64, _blocking.SlabFloats / slabTerms / 64 * 64);
        product.PanelsA = _panelsA.Floats((long)DivideUp(Math.Min(m, slabRows), 48) * 48 * slabTerms);
        product.PanelsB = isPrivate ? null : _panelsB.Floats((long)DivideUp(Math.Min(n, slabColumns), 64) * 64 * slabTerms);
        for (product.Term = 0; product.Term < k; product.Term += slabTerms)
        {
            product.Terms = Math.Min(slabTerms, k - product.Term);
            int packedRow = -1;
            for (product.Column = 0; product.Column < n; product.Column += slabColumns)
            {
                product.Columns = Math.Min(slabColumns, n - product.Column);
                product.PaddedColumns = DivideUp(product.Columns, 64) * 64;
                for (product.Row = 0; product.Row < m; product.Row += slabRows)
                {
                    product.Rows = Math.Min(slabRows, m - product.Row);
                    product.PaddedRows = DivideUp(product.Rows, 48) * 48;
                    Pack<TKernel>(product, packA: packedRow != product.Row, packB: !isPrivate && product.Row == 0);
                    packedRow = product.Row;
                    MultiplySlabs<TKernel>(product, isPrivate);
                }
            }
        }
    }

    private void Pack<TKernel>(in Product product, bool packA, bool packB) where TKernel : struct, IMicroKernel
    {
        PackWork<TKernel> work = new() { Product = product };
        work.AcrossA = packA ? DivideUp(product.Rows, PackWork<TKernel>.ItemLanes) : 0;
        work.AcrossB = packB ? DivideUp(product.Columns, PackWork<TKernel>.ItemLanes) : 0;
        _pool.Run((work.AcrossA + work.AcrossB) * DivideUp(product.Terms, product.BlockDepth), ref work);
    }

    private void MultiplySlabs<TKernel>(in Product product, bool isPrivate) where TKernel : struct, IMicroKernel
    {
        MultiplyWork<TKernel> work = new() { Product = product };
        work.ItemRows = isPrivate ? product.PaddedRows : Math.Min(product.PaddedRows, _blocking.ItemRows);
        work.ItemColumns = isPrivate ? 64 : _blocking.ItemColumns;

        // Small products are cut finer, into six items a thread, so that threads end together.
        while (!isPrivate && DivideUp(product.Rows, work.ItemRows) * DivideUp(product.Columns, work.ItemColumns) < 6 * Threads
            && (work.ItemRows > 48 || work.ItemColumns > 64))
        {
            if (work.ItemColumns >= work.ItemRows)
            {
                work.ItemColumns /= 2;
            }
            else
            {
                work.ItemRows = DivideUp(work.ItemRows / 2, 48) * 48;
            }
        }

        if (isPrivate)
        {
            work.PrivateLength = (nint)work.ItemColumns * product.BlockDepth;
            work.PrivateB = _panelsB.Floats(work.PrivateLength * Threads);
        }

        work.ItemsAcross = DivideUp(product.Columns, work.ItemColumns);
        _pool.Run(DivideUp(product.Rows, work.ItemRows) * work.ItemsAcross, ref work);
    }
}
