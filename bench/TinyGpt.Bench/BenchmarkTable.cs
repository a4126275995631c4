using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Reports;

namespace TinyGpt.Bench;

/// <summary>The results of a whole run: a file for each processor in bench/results, and the same table in README.md.</summary>
internal static class BenchmarkTable
{
    private const string Begin = "<!-- benchmarks -->", End = "<!-- end of benchmarks -->";

    /// <summary>Writes the file of this processor and the README's table.</summary>
    public static void Keep(IReadOnlyList<Summary> summaries)
    {
        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(SourcePath())!, "..", ".."));
        string processor = ProcessorName(), table = Table(summaries, processor);
        string results = Path.Combine(root, "bench", "results");
        Directory.CreateDirectory(results);
        File.WriteAllText(Path.Combine(results, FileName(processor)), table);

        string path = Path.Combine(root, "README.md"), readme = File.ReadAllText(path);
        int begin = readme.IndexOf(Begin, StringComparison.Ordinal), end = readme.IndexOf(End, StringComparison.Ordinal);
        if (begin >= 0 && end > begin)
        {
            File.WriteAllText(path, $"{readme[..(begin + Begin.Length)]}\n{table}{readme[end..]}");
        }
    }

    private static string Table(IReadOnlyList<Summary> summaries, string processor)
    {
        using Device device = Device.Cpu();
        StringBuilder text = new();
        text.Append(FormattableString.Invariant($"{processor}; {device.Kernels.Name}; {RuntimeInformation.FrameworkDescription}; OpenBLAS for {PeerName()}\n\n"));
        text.Append("| benchmark | parameters | median µs | GFLOP/s | OpenBLAS median µs | faster by |\n|---|---|---|---|---|---|\n");
        foreach (BenchmarkReport report in summaries.SelectMany(summary => summary.Reports))
        {
            string method = report.BenchmarkCase.Descriptor.WorkloadMethod.Name;
            if (method == nameof(MatMulBenchmarks.OpenBlasMatMul) || report.ResultStatistics is not { } statistics)
            {
                continue;
            }

            string parameters = report.BenchmarkCase.Parameters.ValueInfo.Trim('[', ']');
            double? peer = Peer(summaries, method, parameters), operations = Operations(report);
            text.Append(FormattableString.Invariant($"| {method} | {parameters} | {statistics.Median / 1000:F1} | {operations / statistics.Median:F1} | {peer / 1000:F1} | {peer / statistics.Median:F2} |\n"));
        }

        return text.ToString();
    }

    private static double? Peer(IReadOnlyList<Summary> summaries, string method, string parameters) => method != nameof(MatMulBenchmarks.MatMul) ? null
        : summaries.SelectMany(summary => summary.Reports).FirstOrDefault(report =>
            report.BenchmarkCase.Descriptor.WorkloadMethod.Name == nameof(MatMulBenchmarks.OpenBlasMatMul)
            && report.BenchmarkCase.Parameters.ValueInfo.Trim('[', ']') == parameters)?.ResultStatistics?.Median;

    /// <summary>2·M·N·K of a matrix product.</summary>
    private static double? Operations(BenchmarkReport report) =>
        report.BenchmarkCase.Parameters.Items.FirstOrDefault(item => item.Name == nameof(MatMulBenchmarks.Size))?.Value is string size
            && ShapeText.Parse(size) is { } shape ? 2.0 * shape.M * shape.N * shape.K : null;

    private static string PeerName() => OpenBlas.IsInstalled ? OpenBlas.Core : "no processor: it is not installed";

    /// <summary>The name, and on x86 the family and model: virtual machines often call a whole series of processors by one name.</summary>
    private static string ProcessorName()
    {
        string name = HostEnvironmentInfo.GetCurrent().Cpu.Value?.ProcessorName is { Length: > 0 } given
            ? given.Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
        if (!X86Base.IsSupported)
        {
            return name;
        }

        int signature = X86Base.CpuId(1, 0).Eax, family = (signature >> 8) & 15, model = (signature >> 4) & 15;
        int wideModel = family is 6 or 15 ? model + ((signature >> 12) & 0xF0) : model;
        int wideFamily = family == 15 ? family + ((signature >> 20) & 255) : family;
        return $"{name}, family {wideFamily}, model {wideModel}";
    }

    private static string FileName(string processor) =>
        string.Concat(processor.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')).Replace("--", "-", StringComparison.Ordinal) + ".md";

    private static string SourcePath([CallerFilePath] string path = "") => path;
}
