using System.Diagnostics;
using System.Text.RegularExpressions;

namespace TinyGpt.Gpu.Tests.Assembler;

/// <summary>NVIDIA's assembler and disassembler, which need neither a driver nor a GPU.</summary>
internal sealed partial class PtxAssembler : IDisposable
{
    private const string AssemblerVariable = "TINYGPT_PTXAS", DisassemblerVariable = "TINYGPT_NVDISASM";

    private static readonly string? _assembler = Environment.GetEnvironmentVariable(AssemblerVariable);
    private static readonly string? _disassembler = Environment.GetEnvironmentVariable(DisassemblerVariable);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tinygpt");
    private int _files;

    /// <summary>Why there is no assembler, and how to get one; null if there is one.</summary>
    public static string? Missing => string.IsNullOrEmpty(_assembler) || string.IsNullOrEmpty(_disassembler)
        ? $"{AssemblerVariable} or {DisassemblerVariable} is not set; 'eval \"$(tests/cuda/install)\"' brings NVIDIA's assembler and sets both"
        : null;

    /// <summary>The assembler's version, such as V12.4.131.</summary>
    public static string Version => VersionPattern().Match(Run(_assembler!, "--version").Output) is { Success: true } match
        ? match.Value
        : throw new InvalidOperationException($"{_assembler} does not say which version it is");

    /// <summary>Assembles PTX, and disassembles what comes out. Threads may call it at the same time.</summary>
    /// <param name="ptx">The text.</param>
    /// <param name="architecture">Such as sm_90.</param>
    public AssembledKernel Assemble(string ptx, string architecture)
    {
        string file = Path.Combine(_folder.FullName, $"{Interlocked.Increment(ref _files)}"), text = $"{file}.ptx", binary = $"{file}.cubin";
        File.WriteAllText(text, ptx);
        (int code, string report) = Run(_assembler!, "--verbose", "--gpu-name", architecture, "--output-file", binary, text);
        if (code != 0)
        {
            return new AssembledKernel(code, report, MachineCode.Parse(""));
        }

        (int disassemblerCode, string listing) = Run(_disassembler!, "--print-code", binary);
        return disassemblerCode == 0
            ? new AssembledKernel(code, report, MachineCode.Parse(listing))
            : throw new InvalidOperationException($"{_disassembler} ends with {disassemblerCode}: {listing}");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static (int Code, string Output) Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    [GeneratedRegex(@"\bV\d+\.\d+\.\d+")]
    private static partial Regex VersionPattern();
}
