using System.Diagnostics;

namespace TinyGpt.Gpu.Tests.Oclgrind;

/// <summary>
/// That oclgrind reports what it is there for, and so that a suite without reports means something. Each fault runs in a process of its own under
/// oclgrind, which is this test project with the fault's name in its environment.
/// </summary>
public sealed class PlantedFaultTests
{
    private const string Planted = "TINYGPT_PLANTED_FAULT", Oclgrind = "TINYGPT_OCLGRIND";

    private static readonly string? _planted = Environment.GetEnvironmentVariable(Planted), _oclgrind = Environment.GetEnvironmentVariable(Oclgrind);

    /// <summary>A fault, and how its report begins.</summary>
    public static IEnumerable<TheoryDataRow<string, string?>> Faults => _planted is null && _oclgrind is null
        ? [new TheoryDataRow<string, string?>("", null).WithSkip($"{Oclgrind} does not name oclgrind's runner; tests/opencl/install-oclgrind brings it")]
        :
        [
            new("none", null),
            new("race", "data race at local memory"),
            new("out of bounds", "Invalid write of size 4 at global memory"),
            new("barrier without the loader's correction", "data race at local memory"),
        ];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task IsReported(string fault, string? report)
    {
        if (_planted == fault)
        {
            Launch(fault);
            return;
        }

        Assert.SkipWhen(_planted is not null, "this is the process that another test started");
        string log = Path.GetTempFileName();
        try
        {
            (int exitCode, string output) = await RunUnder(_oclgrind!, fault, log);
            string reports = await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken);
            Assert.Contains("Total: 4, Errors: 0, Failed: 0, Skipped: 3", output, StringComparison.Ordinal);
            if (report is null)
            {
                Assert.Equal((0, ""), (exitCode, reports));
            }
            else
            {
                Assert.Contains(report, reports, StringComparison.Ordinal);
                Assert.Equal(1, exitCode);
            }
        }
        finally
        {
            File.Delete(log);
        }
    }

    private static void Launch(string fault)
    {
        const int Groups = 2, Length = Groups * ReverseKernel.Length;
        using GpuKernels kernels = GpuDevices.OpenAssumingGenericAddressSpace();
        // Both fill their memory to the end, which is at a multiple of 256 bytes.
        using Storage x = kernels.Allocate(Length * sizeof(float)), y = kernels.Allocate(Length * sizeof(float));
        View xs = new(x, 0, Length, ElementType.Float32), ys = xs with { Memory = y };
        float[] values = [.. Enumerable.Range(0, Length)], reversed = new float[Length];
        kernels.Upload<float>(xs, values);
        ILGPU.ArrayView<float> from = ((GpuStorage)x).Elements<float>(0, Length), to = ((GpuStorage)y).Elements<float>(0, Length);
        switch (fault)
        {
            case "race":
                kernels.Launch(new RacingKernel(to, from), Groups);
                break;
            case "out of bounds":
                kernels.Launch(new OutOfBoundsKernel(to, from), Groups);
                break;
            default:
                kernels.Loader.Corrects = fault == "none";
                kernels.Launch(new ReverseKernel(to, from), Groups);
                break;
        }

        kernels.Synchronize();
        if (fault == "none")
        {
            kernels.Download<float>(ys, reversed);
            Assert.Equal(values.Chunk(ReverseKernel.Length).SelectMany(group => group.Reverse()), reversed);
        }
    }

    private static async Task<(int ExitCode, string Output)> RunUnder(string oclgrind, string fault, string log)
    {
        string test = $"{typeof(PlantedFaultTests).FullName}.{nameof(IsReported)}";
        ProcessStartInfo start = new(oclgrind, [typeof(PlantedFaultTests).Assembly.Location, "-noColor", "-method", test])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // A thread in a race also reads what nobody wrote, and that is reported before.
            Environment = { [Planted] = fault, ["OCLGRIND_LOG"] = log, ["OCLGRIND_MAX_ERRORS"] = "1000" },
        };
        using Process child = Process.Start(start)!;
        Task<string> output = child.StandardOutput.ReadToEndAsync(), errors = child.StandardError.ReadToEndAsync();
        await child.WaitForExitAsync();
        return (child.ExitCode, await output + await errors);
    }
}
