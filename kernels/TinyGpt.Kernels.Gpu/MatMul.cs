using System.Diagnostics;
using ILGPU;

namespace TinyGpt.Gpu;

public sealed partial class GpuKernels
{
    // A part shorter than this is not worth the second pass over C.
    private const int LeastPartK = 128;

    // Rows of A up to which its product with Bᵀ is computed row by row: B is read once for each, from a cache after the first. So are products
    // of any number of rows with weights in half precision whose rows do not begin at multiples of what a thread loads.
    private const int FewRows = 4;

    /// <summary>
    /// From how many large tiles on a product is computed in them: about as many groups as today's largest GPUs have multiprocessors. Below
    /// this, smaller tiles and divided sums make up for it. The choice depends on the shape alone, and so do the bits.
    /// </summary>
    internal int ManyTiles { get; set; } = 132;

    /// <inheritdoc/>
    public override void MatMul(View c, View a, View b, in MatMulShape shape, in Epilogue epilogue = default)
    {
        if (shape.M == 0 || shape.N == 0)
        {
            return;
        }

        bool aligned = shape.K % (1 << LargeTile.LogDepth) == 0
            && (!shape.TransposeA || shape.M % 4 == 0) && (shape.TransposeB || shape.N % 4 == 0);
        Product product = new(
            CountedReals(a), StoredElements(Counted(b)), new MatMulEpilogue(
                CountedReals(c), Optional(epilogue.Bias, c), Optional(epilogue.PreActivation, c), Optional(epilogue.Residual, c), MatMulEpilogue.PartsOf(epilogue)),
            shape);
        Debug.Assert(b.Type == ElementType.Float32 || shape is { TransposeA: false, TransposeB: true });
        if (shape is { M: <= FewRows, TransposeA: false, TransposeB: true } || (b.Type != ElementType.Float32 && !aligned))
        {
            MultiplyRows(product, b.Type);
            return;
        }

        if (shape.K == 0)
        {
            Launch(new MatMulPartsKernel(product.Epilogue.C, product.Epilogue, shape.M, shape.N, 0), Groups((long)shape.M * shape.N, MatMulPartsKernel.GroupSize));
            return;
        }

        switch (b.Type)
        {
            case ElementType.Float16:
                Multiply<AlongDepth<Float32Elements>, AlongDepth<Float16Elements>>(product);
                break;
            case ElementType.Q8_0:
                Multiply<AlongDepth<Float32Elements>, AlongDepth<Q8Elements>>(product);
                break;
            default:
                Multiply(product, aligned);
                break;
        }
    }

    private void Multiply(in Product product, bool aligned)
    {
        switch (product.Shape.TransposeA, product.Shape.TransposeB, aligned)
        {
            case (false, false, true):
                Multiply<AlongDepth<Float32Elements>, AlongLines>(product);
                break;
            case (false, true, true):
                Multiply<AlongDepth<Float32Elements>, AlongDepth<Float32Elements>>(product);
                break;
            case (true, false, true):
                Multiply<AlongLines, AlongLines>(product);
                break;
            case (true, true, true):
                Multiply<AlongLines, AlongDepth<Float32Elements>>(product);
                break;
            case (false, false, false):
                Multiply<AlongDepthUnaligned, AlongLinesUnaligned>(product);
                break;
            case (false, true, false):
                Multiply<AlongDepthUnaligned, AlongDepthUnaligned>(product);
                break;
            case (true, false, false):
                Multiply<AlongLinesUnaligned, AlongLinesUnaligned>(product);
                break;
            case (true, true, false):
                Multiply<AlongLinesUnaligned, AlongDepthUnaligned>(product);
                break;
        }
    }

    private void MultiplyRows(in Product product, ElementType type)
    {
        switch (type)
        {
            case ElementType.Float16:
                MultiplyRows<Float16Elements>(product);
                break;
            case ElementType.Q8_0:
                MultiplyRows<Q8Elements>(product);
                break;
            default:
                MultiplyRows<Float32Elements>(product);
                break;
        }
    }

    private void MultiplyRows<TB>(in Product product) where TB : struct, IStoredElements
    {
        MatMulRowKernel<TB> kernel = new(product.A, product.B, product.Epilogue, product.Shape.N, product.Shape.K);
        Launch(kernel, product.Shape.M, Groups(product.Shape.N, MatMulRowKernel<TB>.Columns));
    }

    private void Multiply<TA, TB>(in Product product) where TA : struct, IMatMulOperand where TB : struct, IMatMulOperand
    {
        if (Tiles<LargeTile>(product.Shape) >= ManyTiles)
        {
            Multiply<LargeTile, TA, TB>(product, parts: 1);
        }
        else
        {
            int wanted = Groups(ManyTiles, Tiles<SmallTile>(product.Shape)), most = Math.Max(1, product.Shape.K / LeastPartK);
            Multiply<SmallTile, TA, TB>(product, Math.Min(wanted, most));
        }
    }

    private void Multiply<TTile, TA, TB>(in Product product, int parts)
        where TTile : struct, IMatMulTile where TA : struct, IMatMulOperand where TB : struct, IMatMulOperand
    {
        (int m, int n, int k, _, _) = product.Shape;
        int depth = 1 << TTile.LogDepth, partK = Groups(k, parts * depth) * depth;
        parts = Groups(k, partK);
        ArrayView<float> divided = parts == 1 ? product.Epilogue.C : Scratch((long)parts * m * n);
        MatMulKernel<TTile, TA, TB> kernel = new(product.A, product.B, divided, product.Epilogue, m, n, k, partK);
        Launch(kernel, Groups(n, 1 << TTile.LogSize), Groups(m, 1 << TTile.LogSize), parts);
        if (parts > 1)
        {
            Launch(new MatMulPartsKernel(divided, product.Epilogue, m, n, parts), Groups((long)m * n, MatMulPartsKernel.GroupSize));
        }
    }

    private static int Tiles<TTile>(in MatMulShape shape) where TTile : struct, IMatMulTile =>
        Groups(shape.M, 1 << TTile.LogSize) * Groups(shape.N, 1 << TTile.LogSize);

    private readonly record struct Product(ArrayView<float> A, ArrayView<float> B, MatMulEpilogue Epilogue, MatMulShape Shape);
}
