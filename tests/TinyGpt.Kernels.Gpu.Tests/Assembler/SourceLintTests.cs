using TinyGpt.Tests.Architecture;

namespace TinyGpt.Gpu.Tests.Assembler;

/// <summary>The kernels' source.</summary>
public sealed class SourceLintTests
{
    private const string Planted = "Planted.cs", Fault = "// fault";

    private const string PlantedSource = """
        using ILGPU;
        using ILGPU.Algorithms;
        namespace TinyGpt.Gpu;
        internal readonly record struct PlantedKernel<T>(ArrayView<float> X, int Length) : IKernel where T : struct, IWidth
        {
            public static int GroupSize => 64;
            public void Run()
            {
                int n = Group.IdxX, width = T.Width << 1, other = Length;
                long m = n;
                X[0] = n / 4; // fault
                X[0] = n % 8; // fault
                X[0] = m / 2; // fault
                X[0] = n % 4u; // fault
                n /= 2; // fault
                m %= 1 << 3; // fault
                X[0] = n / T.Width; // fault
                X[0] = n / (2 << (T.Width - 1)); // fault
                X[0] = n / GroupSize; // fault
                X[0] = n / width; // fault
                X[0] = n / Two(); // fault
                X[0] = n / (n > 0 ? 3 : 4); // fault
                X[0] = DividedByConstant(n, Length) + DividedByConstant(n, 16);
                X[0] = T.Quarter(n) + new Half(n).Value;
                X[0] = MathF.FusedMultiplyAdd(X[0], X[1], X[2]); // fault
                X[0] = XMath.Tanh(X[0]); // fault
                X[0] = n / 3;
                X[0] = n / 1;
                X[0] = n % Length;
                X[0] = n / other;
                X[0] = n >> 2;
                X[0] = (uint)n / 4;
                X[0] = X[1] / 2;
                X[0] = 8 / 4;
                X[0] = 512 / width;
                X[0] = -512 / width; // fault
                X[0] = DividedByOthers(n, Length) + DividedByOthers(n, 5);
            }
            private static int DividedByConstant(int n, int by) => n / by; // fault
            private static int DividedByOthers(int n, int by) => n / by;
            private static int Two() => 2;
        }
        internal interface IWidth
        {
            static abstract int Width { get; }
            static abstract int Quarter(int n);
        }
        internal readonly struct Eight : IWidth
        {
            public static int Width => 8;
            public static int Quarter(int n) => n / 4; // fault
        }
        internal readonly struct Half(int n)
        {
            public readonly int Value = n / 2; // fault
        }
        internal static class Host
        {
            public static int Quarter(int n) => n / 4;
        }
        """;

    private static readonly (string Path, string Text)[] _project =
    [
        .. Repository.Sources("kernels/TinyGpt.Kernels.Gpu").Select(path => (Path.GetRelativePath(Repository.Root, path), File.ReadAllText(path))),
    ];

    [Fact]
    public void DeviceCodeIsFree()
    {
        DeviceCode code = new(_project);
        Assert.Empty(new SourceLint(code).Problems);
        string[] read = [.. code.Operations.Select(operation => operation.Syntax.SyntaxTree.FilePath).Distinct()];
        Assert.All(_project.Where(file => file.Text.Contains(" : IKernel", StringComparison.Ordinal)), file => Assert.Contains(file.Path, read));
    }

    [Fact]
    public void FaultsAreReportedWithFileAndLineAndNothingElse()
    {
        IEnumerable<string> expected = PlantedSource.Split('\n').Index()
            .Where(line => line.Item.Contains(Fault, StringComparison.Ordinal))
            .Select(line => $"{Planted}:{line.Index + 1}");
        IReadOnlyList<string> problems = new SourceLint(new DeviceCode([.. _project, (Planted, PlantedSource)])).Problems;
        Assert.Equal(expected, problems.Select(problem => problem.Split(": ")[0]));
        Assert.Equal($"{Planted}:11: a signed integer is divided by what may be a power of two: n / 4", problems[0]);
    }

    /// <summary>In source that does not compile nothing would be found.</summary>
    [Fact]
    public void SourceThatDoesNotCompileIsReported() =>
        Assert.Throws<InvalidOperationException>(() => new DeviceCode([.. _project, (Planted, PlantedSource.Replace("T.Width", "T.None", StringComparison.Ordinal))]));
}
