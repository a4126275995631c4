using System.Runtime.InteropServices;

namespace TinyGpt.Bench;

/// <summary>The peer of matrix products: the system's OpenBLAS, if there is one.</summary>
internal static unsafe partial class OpenBlas
{
    private const string Library = "libopenblas.so.0";

    private const int RowMajor = 101, NotTransposed = 111, Transposed = 112;

    /// <summary>True if the library was found.</summary>
    public static bool IsInstalled { get; } = NativeLibrary.TryLoad(Library, out _);

    /// <summary>The kernels that it chose for this processor.</summary>
    public static string Core => Marshal.PtrToStringUTF8(CoreName()) ?? "";

    /// <summary>c = a·b, as <see cref="Kernels.MatMul"/> computes it.</summary>
    public static void MatMul(float* c, float* a, float* b, MatMulShape shape) => Multiply(
        RowMajor, shape.TransposeA ? Transposed : NotTransposed, shape.TransposeB ? Transposed : NotTransposed, shape.M, shape.N, shape.K,
        1, a, shape.TransposeA ? shape.M : shape.K, b, shape.TransposeB ? shape.K : shape.N, 0, c, shape.N);

    /// <summary>Sets how many threads it uses.</summary>
    [LibraryImport(Library, EntryPoint = "openblas_set_num_threads")]
    public static partial void SetThreads(int threads);

    [LibraryImport(Library, EntryPoint = "openblas_get_corename")]
    private static partial nint CoreName();

    [LibraryImport(Library, EntryPoint = "cblas_sgemm")]
    private static partial void Multiply(
        int order, int transposeA, int transposeB, int m, int n, int k, float alpha, float* a, int lda, float* b, int ldb,
        float beta, float* c, int ldc);
}
