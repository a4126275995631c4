using ILGPU;

namespace TinyGpt.Gpu;

/// <summary>What happens to a product on its way to memory, as <see cref="Epilogue"/> says it, in a form that a kernel can be given.</summary>
/// <param name="C">[M,N].</param>
/// <param name="Bias">[N].</param>
/// <param name="PreActivation">[M,N].</param>
/// <param name="Residual">[M,N].</param>
/// <param name="Parts">Which of these are there and what is done, as the constants below.</param>
internal readonly record struct MatMulEpilogue(
    ArrayView<float> C, ArrayView<float> Bias, ArrayView<float> PreActivation, ArrayView<float> Residual, int Parts)
{
    private const int HasBias = 1, HasGelu = 2, HasGeluGradient = 4, KeepsPreActivation = 8, HasResidual = 16, Accumulates = 32;

    /// <summary>Which parts an epilogue has.</summary>
    public static int PartsOf(in Epilogue epilogue) =>
        (epilogue.Bias.IsNone ? 0 : HasBias) | (epilogue.Residual.IsNone ? 0 : HasResidual) | (epilogue.Accumulate ? Accumulates : 0)
        | epilogue.Activation switch
        {
            Activation.Gelu => HasGelu | (epilogue.PreActivation.IsNone ? 0 : KeepsPreActivation),
            Activation.GeluGradient => HasGeluGradient,
            _ => 0,
        };

    /// <summary>Stores one element.</summary>
    public void Store(int index, int column, float z)
    {
        if ((Parts & HasBias) != 0)
        {
            z += Bias[column];
        }

        if ((Parts & KeepsPreActivation) != 0)
        {
            PreActivation[index] = z;
        }

        if ((Parts & HasGelu) != 0)
        {
            z = Gelu.Of(z);
        }

        if ((Parts & HasGeluGradient) != 0)
        {
            z *= Gelu.Derivative(PreActivation[index]);
        }

        if ((Parts & HasResidual) != 0)
        {
            z += Residual[index];
        }

        C[index] = (Parts & Accumulates) != 0 ? C[index] + z : z;
    }

    /// <summary>Stores four neighbours; the index is a multiple of four, and so is the column.</summary>
    public void Store(int index, int column, Float4 z)
    {
        int four = index >> 2;
        if ((Parts & HasBias) != 0)
        {
            z += Bias.Cast<Float4>()[column >> 2];
        }

        if ((Parts & KeepsPreActivation) != 0)
        {
            PreActivation.Cast<Float4>()[four] = z;
        }

        if ((Parts & HasGelu) != 0)
        {
            z = new Float4(Gelu.Of(z.X), Gelu.Of(z.Y), Gelu.Of(z.Z), Gelu.Of(z.W));
        }

        if ((Parts & HasGeluGradient) != 0)
        {
            Float4 u = PreActivation.Cast<Float4>()[four];
            z = new Float4(z.X * Gelu.Derivative(u.X), z.Y * Gelu.Derivative(u.Y), z.Z * Gelu.Derivative(u.Z), z.W * Gelu.Derivative(u.W));
        }

        if ((Parts & HasResidual) != 0)
        {
            z += Residual.Cast<Float4>()[four];
        }

        ArrayView<Float4> c = C.Cast<Float4>();
        c[four] = (Parts & Accumulates) != 0 ? c[four] + z : z;
    }
}
