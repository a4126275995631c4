using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt bench matmul: the speed of matrix products by shape and transpose, beside the ceiling that the same run measured.</summary>
internal sealed class BenchMatMulCommand
{
    private const int Rounds = 5, LeastRepetitions = 3, MostSize = 1 << 17;

    private const string UsualShapes = "256x256x256,1024x1024x1024,2048x2048x2048,1024x3072x768,1024x768x3072,256x512x128,64x3072x768,1x3072x768";

    private static readonly TimeSpan _peakTime = TimeSpan.FromMilliseconds(20), _blockTime = TimeSpan.FromMilliseconds(60);

    private readonly Option<MatMulShape[]> _shapes = new("--shapes")
    {
        Description = $"MxNxK of each product, with commas between them. Default: {UsualShapes.Replace(",", ", ", StringComparison.Ordinal)}.",
        HelpName = "MxNxK,…",
        CustomParser = result =>
        {
            List<MatMulShape> shapes = [];
            foreach (string text in result.Tokens[0].Value.Split(','))
            {
                if (ParseShape(text) is not { } shape)
                {
                    result.AddError($"--shapes must be such as 1024x768x3072, of numbers from 1 to {MostSize}, with commas between them, not '{text}'");
                    return [];
                }

                shapes.Add(shape);
            }

            return [.. shapes];
        },
    };

    private readonly CommonOptions _common = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        BenchMatMulCommand bench = new();
        Command command = new(
            "matmul",
            "Time matrix products C[M,N] = A·B in three forms: nn, A stored [M,K] and B [K,N]; nt, B stored [N,K], as weights are in a forward "
            + "pass; tn, A stored [K,M], as in the gradient of weights. The peak is what multiply-adds on registers alone reach; it is "
            + "measured again before each block of repetitions, because the speed of a shared machine drifts.")
        {
            bench._shapes,
        };
        command.SetAction(bench.Run);
        return command.WithOptions(bench._common.All).WithExamples(
            "tinygpt bench matmul --threads 2",
            "tinygpt bench matmul --shapes 64x3072x768,1x3072x768 --threads 1 --json");
    }

    private static MatMulShape? ParseShape(string text)
    {
        string[] parts = text.Split('x');
        int[] sizes = [.. parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : 0)];
        return sizes.Length == 3 && sizes.All(size => size is >= 1 and <= MostSize) ? new MatMulShape(sizes[0], sizes[1], sizes[2]) : null;
    }

    private int Run(ParseResult parse)
    {
        MatMulShape[] shapes = parse.GetValue(_shapes) is { Length: > 0 } given ? given : [.. UsualShapes.Split(',').Select(text => ParseShape(text)!.Value)];
        using Device device = _common.CreateDevice(parse);
        int? threads = device.Kernels.Traffic is null ? parse.GetValue(_common.Threads) ?? Environment.ProcessorCount : null;
        double? peak = device.Kernels.MeasurePeak(_peakTime);
        List<MatMulReport> reports = [];
        foreach (MatMulShape shape in shapes.SelectMany(shape => (MatMulShape[])[shape, shape with { TransposeB = true }, shape with { TransposeA = true }]))
        {
            reports.Add(Measure(device, shape, ref peak));
        }

        BenchMatMulReport report = new(peak / 1e9, threads, device.Kernels.Name, reports);
        if (parse.GetValue(_common.Json))
        {
            JsonResult.Print(report, JsonResult.Readable.BenchMatMulReport);
        }
        else
        {
            Print(report);
        }

        return 0;
    }

    private static MatMulReport Measure(Device device, MatMulShape shape, ref double? peak)
    {
        View a = RandomView.Normal(device, (long)shape.M * shape.K, seed: 1), b = RandomView.Normal(device, (long)shape.K * shape.N, seed: 2);
        View c = device.NewView((long)shape.M * shape.N, device.Real);
        List<double> seconds = [];
        for (int round = 0; round < Rounds; round++)
        {
            if (device.Kernels.MeasurePeak(_peakTime) is { } again)
            {
                peak = Math.Max(peak ?? 0, again);
            }

            // The first products of a round bring operands and code into the caches, and are left out.
            Multiply();
            Multiply();
            long start = Stopwatch.GetTimestamp();
            for (int repetition = 0; repetition < LeastRepetitions || Stopwatch.GetElapsedTime(start) < _blockTime; repetition++)
            {
                long before = Stopwatch.GetTimestamp();
                Multiply();
                seconds.Add(Stopwatch.GetElapsedTime(before).TotalSeconds);
            }
        }

        double operations = 2.0 * shape.M * shape.N * shape.K / 1e9;
        foreach (View view in (View[])[a, b, c])
        {
            view.Memory.Dispose();
        }

        return new MatMulReport(
            shape.M, shape.N, shape.K, $"{(shape.TransposeA ? 't' : 'n')}{(shape.TransposeB ? 't' : 'n')}",
            operations / seconds.Min(), operations / Samples.Median(seconds));

        void Multiply()
        {
            device.Kernels.MatMul(c, a, b, shape);
            device.Kernels.Synchronize();
        }
    }

    private static void Print(BenchMatMulReport report)
    {
        Console.WriteLine(report.Kernels + (report.PeakGflops is { } peak ? $"; the peak, multiply-adds on registers alone, is {peak:F0} GFLOP/s" : ""));
        Table table = new();
        string[] share = report.PeakGflops is null ? [] : ["best, share of peak"];
        foreach (string title in (string[])["M×N×K", "form", "best GFLOP/s", "median GFLOP/s", .. share])
        {
            table.AddColumn(new TableColumn(title).RightAligned());
        }

        foreach (MatMulReport shape in report.Shapes)
        {
            string[] ofPeak = report.PeakGflops is { } most ? [$"{100 * shape.BestGflops / most:F0}%"] : [];
            table.AddRow([$"{shape.M}×{shape.N}×{shape.K}", shape.Transpose, $"{shape.BestGflops:F1}", $"{shape.MedianGflops:F1}", .. ofPeak]);
        }

        AnsiConsole.Write(table);
    }
}
