using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text.RegularExpressions;

namespace TinyGpt.Tests;

/// <summary>
/// The SIMD backend on processors that have fewer instructions than this one: the runtime is told not to use them, which takes
/// a process of its own.
/// </summary>
public sealed partial class FallbackTests
{
    private const string NoAvx512 = "DOTNET_EnableAVX512", NoAvx2 = "DOTNET_EnableAVX2", NoVectors = "DOTNET_EnableHWIntrinsic", Backend = "simd";

    [Theory]
    [InlineData(NoAvx512)]
    [InlineData(NoAvx2)]
    [InlineData(NoVectors)]
    public async Task StaysWithinTheErrorBoundWithout(string instructions)
    {
        Assert.SkipWhen(IsOff(NoAvx512) || IsOff(NoAvx2) || IsOff(NoVectors), "this is the process that another test started");
        (int exitCode, string output) = await RunSimdTestsWithout(instructions);
        Match summary = Summary().Match(output);
        Assert.True(summary.Success && exitCode == 0 && summary.Groups["failed"].Value == "0", $"exit code {exitCode}\n{Failures(output)}");
        int total = int.Parse(summary.Groups["total"].Value, CultureInfo.InvariantCulture);
        Assert.True(total > OperationCases.All.Count, $"only {total} tests ran for {OperationCases.All.Count} operations");
    }

    /// <summary>Runs in the other process too, and fails there if the switch did nothing.</summary>
    [Fact]
    [Trait("Backend", Backend)]
    public void SwitchesReachTheRuntime()
    {
        Assert.False(IsOff(NoAvx512) && Avx512F.IsSupported);
        Assert.False(IsOff(NoAvx2) && Avx2.IsSupported);
        Assert.False(IsOff(NoVectors) && Vector128.IsHardwareAccelerated);
    }

    private static bool IsOff(string instructions) => Environment.GetEnvironmentVariable(instructions) == "0";

    private static async Task<(int ExitCode, string Output)> RunSimdTestsWithout(string instructions)
    {
        string[] filter =
        [
            "-noColor", "-preEnumerateTheories", "-trait", $"Backend={Backend}",
            "-method", $"{typeof(FallbackTests).FullName}.{nameof(SwitchesReachTheRuntime)}",
            "-method", $"{typeof(OperationTests).FullName}.{nameof(OperationTests.StaysWithinTheErrorBoundOfSinglePrecision)}",
        ];
        // The test project is a program; but if `dotnet TinyGpt.Kernels.Tests.dll` started it, the program is dotnet.
        string program = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        ProcessStartInfo start = new(program, isHost ? [typeof(FallbackTests).Assembly.Location, .. filter] : filter)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [instructions] = "0" },
        };
        using Process child = Process.Start(start)!;
        Task<string> output = child.StandardOutput.ReadToEndAsync(), errors = child.StandardError.ReadToEndAsync();
        await child.WaitForExitAsync();
        return (child.ExitCode, await output + await errors);
    }

    /// <summary>The first failures, or all there is if the process did not get that far.</summary>
    private static string Failures(string output)
    {
        int first = output.IndexOf("[FAIL]", StringComparison.Ordinal);
        string failures = first < 0 ? output : output[output.LastIndexOf('\n', first)..];
        return failures[..Math.Min(failures.Length, 4000)];
    }

    [GeneratedRegex(@"Total: (?<total>\d+), Errors: 0, Failed: (?<failed>\d+)")]
    private static partial Regex Summary();
}
