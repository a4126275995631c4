using System.Diagnostics;
using System.Globalization;


namespace TinyGpt.Bench;

/// <summary>
/// Matrix products against OpenBLAS in one process, in blocks that alternate, because the speed of a shared machine drifts. Between two
/// blocks the process sleeps, so that one library's threads have stopped spinning when the other's begin.
/// </summary>
internal static unsafe class MatMulComparison
{
    private const int Rounds = 6;

    private static readonly TimeSpan _blockTime = TimeSpan.FromMilliseconds(60), _pause = TimeSpan.FromMilliseconds(40);

    /// <summary>Compares every shape in every transpose form and prints a line for each, then the geometric means.</summary>
    /// <param name="args">Threads of both, and M×N×K of each shape, such as 1024x768x3072.</param>
    public static int Run(string[] args)
    {
        MatMulShape?[] shapes = [.. args.Skip(1).Select(ShapeText.Parse)];
        if (shapes.Length == 0 || shapes.Contains(null) || !int.TryParse(args[0], NumberStyles.None, CultureInfo.InvariantCulture, out int threads) || threads is < 1 or > 1024)
        {
            Console.Error.WriteLine("openblas needs a number of threads and shapes, such as: openblas 2 1024x768x3072 64x3072x768");
            return 2;
        }

        if (!OpenBlas.IsInstalled)
        {
            Console.Error.WriteLine("OpenBLAS is not installed (Debian: apt-get install libopenblas0-pthread), so there is nothing to compare with.");
            return 1;
        }

        OpenBlas.SetThreads(threads);
        using Device device = Device.Cpu(threads);
        Console.WriteLine($"{device.Kernels.Name} against OpenBLAS ({OpenBlas.Core}), GFLOP/s");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"peak {device.Kernels.MeasurePeak(TimeSpan.FromMilliseconds(200)) / 1e9:F1}"));
        Console.WriteLine("                      TinyGpt          OpenBLAS         TinyGpt / OpenBLAS");
        Console.WriteLine("shape                 best    median   best    median   best  median");
        List<(double Best, double Median)> ratios = [];
        foreach (MatMulShape shape in shapes.SelectMany(shape => Forms(shape!.Value)))
        {
            ratios.Add(Compare(device, shape));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"geometric mean of ratios {GeometricMean(ratios.Select(r => r.Best)):F3} best, {GeometricMean(ratios.Select(r => r.Median)):F3} median; least {ratios.Min(r => r.Best):F3}, {ratios.Min(r => r.Median):F3}"));
        return 0;
    }

    private static MatMulShape[] Forms(MatMulShape shape) => [shape, shape with { TransposeB = true }, shape with { TransposeA = true }];

    private static (double Best, double Median) Compare(Device device, MatMulShape shape)
    {
        using MatMulOperands operands = new(device, shape);
        List<double> ours = [], theirs = [];
        for (int round = 0; round < Rounds; round++)
        {
            Time(ours, () => device.Kernels.MatMul(operands.C, operands.A, operands.B, shape), keep: round > 0);
            Time(theirs, () => OpenBlas.MatMul(operands.PointerC, operands.PointerA, operands.PointerB, shape), keep: round > 0);
        }

        ours.Sort();
        theirs.Sort();
        double operations = 2.0 * shape.M * shape.N * shape.K / 1e9;
        (double best, double median) = (theirs[0] / ours[0], theirs[theirs.Count / 2] / ours[ours.Count / 2]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{$"{shape.M}x{shape.N}x{shape.K}",-15} {(shape.TransposeA ? "tn" : shape.TransposeB ? "nt" : "nn")}  {operations / ours[0],7:F1}  {operations / ours[ours.Count / 2],7:F1}  {operations / theirs[0],7:F1}  {operations / theirs[theirs.Count / 2],7:F1}  {best,5:F2}  {median,5:F2}"));
        return (best, median);
    }

    private static void Time(List<double> seconds, Action product, bool keep)
    {
        Thread.Sleep(_pause);
        product();
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < _blockTime)
        {
            long before = Stopwatch.GetTimestamp();
            product();
            if (keep)
            {
                seconds.Add(Stopwatch.GetElapsedTime(before).TotalSeconds);
            }
        }
    }

    private static double GeometricMean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));
}
