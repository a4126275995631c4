using TinyGpt.Simd;

namespace TinyGpt.Tests;

/// <summary>Generating several texts beside each other: each has the bits that it has alone.</summary>
public sealed class FewRowsTests
{
    [Theory]
    [InlineData(ElementType.Float32)]
    [InlineData(ElementType.Float16)]
    [InlineData(ElementType.Q8_0)]
    public void ARowHasTheSameBitsWhateverOthersItIsComputedWith(ElementType type)
    {
        const int Columns = 37;
        foreach (int vectorBits in new[] { 128, 256, 512 })
        {
            using SimdKernels kernels = new(threads: 2, vectorBits);
            foreach (int depth in type == ElementType.Q8_0 ? new[] { 32, 96, 768 } : [5, 77, 768])
            {
                Random random = new(depth);
                Operand rows = Operand.Read("a", random.Normals(FewRows.MaxRows * depth));
                Operand weights = Operand.Weights("b", random.Normals(Columns * depth), type);
                Operand bias = Operand.Read("bias", random.Normals(Columns));
                double[] together = Product(kernels, rows, weights, bias, FewRows.MaxRows, depth);
                for (int count = 1; count < FewRows.MaxRows; count++)
                {
                    Operand last = Operand.Read("a", [.. Enumerable.Range((FewRows.MaxRows - count) * depth, count * depth).Select(i => rows[i])]);
                    double[] alone = Product(kernels, last, weights, bias, count, depth);
                    Assert.Equal(together[^(count * Columns)..], alone);
                }
            }
        }
    }

    private static double[] Product(SimdKernels kernels, Operand rows, Operand weights, Operand bias, int count, int depth)
    {
        Operand c = Operand.Written("c", count * bias.Length);
        using Placement placement = new(kernels, [rows, weights, bias, c]);
        MatMulShape shape = new(count, bias.Length, depth, TransposeB: true);
        kernels.MatMul(placement[c], placement[rows], placement[weights], shape, new Epilogue(placement[bias], Activation.Gelu));
        return placement.Read(c);
    }
}
