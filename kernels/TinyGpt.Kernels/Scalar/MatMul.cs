namespace TinyGpt.Scalar;

// c = a·b says c[m,n] = Σ_k a[m,k]·b[k,n]: the loss sees a[m,k] through every column of row m of c, and b[k,n] through every row.
// The chain rule sums over those paths:
//     da[m,k] = Σ_n dc[m,n]·b[k,n]     that is  da = dc·bᵀ,
//     db[k,n] = Σ_m a[m,k]·dc[m,n]     that is  db = aᵀ·dc.
// So the backward pass of a matrix product is two matrix products with transposes, and needs no kernel of its own.
// A layer y = x·Wᵀ + bias with W stored [out, in] runs as
//     y: (TransposeA, TransposeB) = (no, yes),  dx = dy·W: (no, no),  dW += dyᵀ·x: (yes, no),  dbias += column sums of dy.
public sealed partial class ScalarKernels<T>
{
    /// <inheritdoc/>
    public override void MatMul(View c, View a, View b, in MatMulShape shape, in Epilogue epilogue = default)
    {
        Span<T> allC = Span<T>(c), allA = Span<T>(a);
        Span<T> bias = Optional(epilogue.Bias), preActivation = Optional(epilogue.PreActivation), residual = Optional(epilogue.Residual);
        // The sums are kept apart from c, because c may also be the residual.
        Span<T> z = Scratch(shape.N + shape.K);
        Span<T> decoded = z[shape.N..];
        z = z[..shape.N];
        for (int m = 0; m < shape.M; m++)
        {
            ProductRow(z, allA, b, decoded, m, shape);
            if (!bias.IsEmpty)
            {
                AddScaled(z, T.One, bias);
            }

            Range row = new(m * shape.N, (m + 1) * shape.N);
            Activate(z, epilogue.Activation, preActivation.IsEmpty ? default : preActivation[row]);
            if (!residual.IsEmpty)
            {
                AddScaled(z, T.One, residual[row]);
            }

            if (epilogue.Accumulate)
            {
                AddScaled(allC[row], T.One, z);
            }
            else
            {
                z.CopyTo(allC[row]);
            }
        }
    }

    /// <summary>
    /// z[n] = Σ_k a[m,k]·b[k,n] for one m. The inner loop walks along b as it is stored: along k if transposed, else along n.
    /// </summary>
    private static void ProductRow(Span<T> z, ReadOnlySpan<T> a, View b, Span<T> decoded, int m, in MatMulShape shape)
    {
        (int rows, int columns, int terms, bool transposeA, bool transposeB) = shape;
        if (transposeB)
        {
            for (int n = 0; n < columns; n++)
            {
                ReadOnlySpan<T> bColumn = Row(b, n, terms, decoded);
                z[n] = transposeA ? StridedDot(a[m..], rows, bColumn) : Dot(a.Slice(m * terms, terms), bColumn);
            }
        }
        else
        {
            z.Clear();
            for (int k = 0; k < terms; k++)
            {
                AddScaled(z, transposeA ? a[k * rows + m] : a[m * terms + k], Span<T>(b).Slice(k * columns, columns));
            }
        }
    }

    private static T StridedDot(ReadOnlySpan<T> a, int stride, ReadOnlySpan<T> b)
    {
        T sum = T.Zero;
        for (int k = 0; k < b.Length; k++)
        {
            sum += a[k * stride] * b[k];
        }

        return sum;
    }

    private static void Activate(Span<T> z, Activation activation, Span<T> preActivation)
    {
        switch (activation)
        {
            case Activation.Gelu:
                if (!preActivation.IsEmpty)
                {
                    z.CopyTo(preActivation);
                }

                for (int n = 0; n < z.Length; n++)
                {
                    z[n] = Gelu(z[n]);
                }

                break;
            case Activation.GeluGradient:
                for (int n = 0; n < z.Length; n++)
                {
                    z[n] *= GeluDerivative(preActivation[n]);
                }

                break;
        }
    }
}
