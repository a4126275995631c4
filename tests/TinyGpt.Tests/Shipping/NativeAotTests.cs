using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using TinyGpt.Tests.Architecture;
using Xunit;

namespace TinyGpt.Tests.Shipping;

/// <summary>The embedding sample as a native program.</summary>
public class NativeAotTests
{
    private const string Sample = "TinyGpt.AotSample";

    private static readonly string Project = Repository.PathOf($"tests/{Sample}");

    private static readonly string Configuration = typeof(NativeAotTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    [Fact]
    public void PublishesWithoutAWarningAndTrainsToTheSameBitsAsUnderTheJit()
    {
        bool isX64 = RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64;
        Assert.SkipUnless(HasLinker(), "native compilation needs clang or gcc");
        Assert.SkipUnless(!isX64 || Avx2.IsSupported, "native programs of this library need a processor with AVX2");

        string folder = Directory.CreateTempSubdirectory("tinygpt-native").FullName;
        try
        {
            // Warnings are errors, those of the trimmer and the native compiler too.
            Run("dotnet", "publish", Project, "-c", Configuration, "-o", folder, "-p:DebugType=none");
            string native = Run(Path.Combine(folder, OperatingSystem.IsWindows() ? $"{Sample}.exe" : Sample));
            string jitted = Run("dotnet", Path.Combine(Project, "bin", Configuration, "net10.0", $"{Sample}.dll"));

            Assert.Equal("started", Lines(native)[0]);
            Assert.Equal(Untimed(jitted), Untimed(native));
            Assert.True(!isX64 || Line(native, "kernels").StartsWith("CPU, AVX2, ", StringComparison.Ordinal), Line(native, "kernels"));
            double[] losses = [.. Line(native, "losses").Split(' ').Select(double.Parse)];
            Assert.Equal(100, losses.Length);
            Assert.True(losses[^1] < losses[0] / 2, $"the loss fell from {losses[0]} to {losses[^1]} only");
            Assert.True(double.Parse(Line(native, "step_ms")) > 0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool HasLinker() => !OperatingSystem.IsLinux()
        || Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder =>
            File.Exists(Path.Combine(folder, "clang")) || File.Exists(Path.Combine(folder, "gcc")));

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string[] Untimed(string output) => [.. Lines(output).Where(line => !line.StartsWith("step_ms:", StringComparison.Ordinal))];

    private static string Line(string output, string name) =>
        Lines(output).Single(line => line.StartsWith($"{name}: ", StringComparison.Ordinal))[(name.Length + 2)..];

    private static string Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Wider vectors add in another order, and the native program has those of AVX2.
        start.Environment["DOTNET_EnableAVX512"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}\n{errors.Result}");
        return output;
    }
}
