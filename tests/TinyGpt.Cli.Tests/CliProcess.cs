using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Xunit;

namespace TinyGpt.Cli.Tests;

/// <summary>The command line as a user meets it: a process, its two streams and its exit code.</summary>
public sealed class CliProcess : IDisposable
{
    private const string ErrorPrefix = "tinygpt: ";

    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(5);

    // A shell may have the jobs in its background ignore interrupts, and what they start inherits that; env undoes it for the program it becomes.
    private static readonly string[] _heeding = IgnoresInterrupts() ? ["env", "--default-signal=INT"] : [];

    private readonly Process _process;
    private readonly StringBuilder _output = new(), _error = new();

    private CliProcess(string folder, string[] arguments, bool withTrace)
    {
        ProcessStartInfo start = StartInfo(folder, arguments);
        start.Environment["TINYGPT_TRACE"] = withTrace ? "1" : "0";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_error, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Everything on standard output, with \n for line ends.</summary>
    public string Output => Read(_output);

    /// <summary>Everything on standard error, with \n for line ends.</summary>
    public string Error => Read(_error);

    /// <summary>The exit code of a process that ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Whether the process ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The process's number.</summary>
    public int Id => _process.Id;

    /// <summary>What is left of standard error without progress: the lines that report an error.</summary>
    public string[] ErrorLines => [.. Error.Split('\n').Where(line => line.StartsWith(ErrorPrefix, StringComparison.Ordinal))];

    /// <summary>Standard output as one JSON object.</summary>
    public JsonElement Json
    {
        get
        {
            Assert.Single(Output.TrimEnd('\n').Split('\n'));
            return JsonDocument.Parse(Output).RootElement;
        }
    }

    // One that sees a driver of OpenCL, if tests/opencl/install made it. Else the runtime lies in ROOT/shared/Microsoft.NETCore.App/VERSION/.
    private static string DotnetPath => Environment.GetEnvironmentVariable("TINYGPT_OPENCL_DOTNET")
        ?? Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    /// <summary>Starts a command line in a folder.</summary>
    public static CliProcess Start(string folder, params string[] arguments) => new(folder, arguments, withTrace: false);

    /// <summary>Runs a command line in a folder to its end.</summary>
    public static CliProcess Run(string folder, params string[] arguments) => Start(folder, arguments).ToEnd();

    /// <summary>Runs a command line with traces of errors switched on.</summary>
    public static CliProcess RunWithTrace(string folder, params string[] arguments) => new CliProcess(folder, arguments, withTrace: true).ToEnd();

    /// <summary>Runs a command line that must succeed.</summary>
    public static CliProcess Succeed(string folder, params string[] arguments)
    {
        CliProcess process = Run(folder, arguments);
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', arguments)} ended with {process.ExitCode}: {process.Error}");
        return process;
    }

    /// <summary>Runs a command line that must fail with one clear line.</summary>
    /// <returns>That line.</returns>
    public static string Fail(int exitCode, string folder, params string[] arguments)
    {
        using CliProcess process = Run(folder, arguments);
        Assert.True(process.ExitCode == exitCode, $"{string.Join(' ', arguments)} ended with {process.ExitCode}: {process.Output}{process.Error}");
        Assert.Empty(process.Output);
        Assert.DoesNotContain("   at ", process.Error);
        return Assert.Single(process.ErrorLines)[ErrorPrefix.Length..];
    }

    /// <summary>Runs a command line that must succeed, with bytes on standard input.</summary>
    /// <returns>The bytes on standard output.</returns>
    public static byte[] Pipe(string folder, byte[] input, params string[] arguments)
    {
        (int exitCode, byte[] output, string error) = RunWithInput(folder, input, arguments);
        Assert.True(exitCode == 0, $"{string.Join(' ', arguments)} ended with {exitCode}: {error}");
        return output;
    }

    /// <summary>Runs a command line with bytes on standard input, which must fail with one clear line.</summary>
    /// <returns>That line.</returns>
    public static string FailToPipe(int exitCode, string folder, byte[] input, params string[] arguments)
    {
        (int code, byte[] output, string error) = RunWithInput(folder, input, arguments);
        Assert.Equal(exitCode, code);
        Assert.Empty(output);
        return Assert.Single(error.TrimEnd('\n').Split('\n'))[ErrorPrefix.Length..];
    }

    /// <summary>The command line as another program can start it: this process's runtime, the program, and its arguments.</summary>
    public static IReadOnlyList<string> Line(params string[] arguments) =>
        [.. _heeding, DotnetPath, Path.Combine(AppContext.BaseDirectory, "TinyGpt.Cli.dll"), .. arguments];

    private static ProcessStartInfo StartInfo(string folder, string[] arguments)
    {
        IReadOnlyList<string> line = Line(arguments);
        return new ProcessStartInfo(line[0], line.Skip(1))
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
    }

    /// <summary>Whether this process, and so every one that it starts, ignores SIGINT: the second bit of a mask in hexadecimal.</summary>
    private static bool IgnoresInterrupts()
    {
        const string Field = "SigIgn:";
        const ulong Interrupt = 1 << 1;
        string? mask = OperatingSystem.IsLinux()
            ? File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal))
            : null;
        return mask is not null && (ulong.Parse(mask.AsSpan(Field.Length).Trim(), NumberStyles.AllowHexSpecifier) & Interrupt) != 0;
    }

    /// <summary>Runs a command line with bytes on standard input to its end.</summary>
    public static (int ExitCode, byte[] Output, string Error) RunWithInput(string folder, byte[] input, params string[] arguments)
    {
        ProcessStartInfo start = StartInfo(folder, arguments);
        start.RedirectStandardInput = true;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        using MemoryStream output = new();
        Task copy = process.StandardOutput.BaseStream.CopyToAsync(output);
        using (Stream standardInput = process.StandardInput.BaseStream)
        {
            standardInput.Write(input);
        }

        Assert.True(process.WaitForExit(_timeout), "the process did not end");
        Task.WaitAll(copy, error);
        return (process.ExitCode, output.ToArray(), error.Result);
    }

    /// <summary>Waits for the end.</summary>
    public CliProcess ToEnd()
    {
        if (!_process.WaitForExit(_timeout))
        {
            _process.Kill();
            Assert.Fail($"the process did not end in {_timeout}: {Error}");
        }

        // Waits for the rest of both streams too.
        _process.WaitForExit();
        return this;
    }

    /// <summary>Waits for the end, but not longer than so many milliseconds.</summary>
    /// <returns>Whether it ended.</returns>
    public bool Wait(int milliseconds) => _process.WaitForExit(milliseconds);

    /// <summary>Waits until standard error has a text.</summary>
    public void WaitForError(string text) => WaitFor(() => Error, text);

    /// <summary>Waits until standard output has a text.</summary>
    public void WaitForOutput(string text) => WaitFor(() => Output, text);

    /// <summary>Sends a signal: INT, TERM. Not on Windows.</summary>
    public void Send(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Ends the process as a power cut would: SIGKILL on Unix.</summary>
    /// <returns>False if it had ended before.</returns>
    public bool Kill()
    {
        bool isRunning = !_process.HasExited;
        _process.Kill();
        _process.WaitForExit();
        return isRunning;
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private void WaitFor(Func<string> stream, string text)
    {
        long start = Stopwatch.GetTimestamp();
        while (!stream().Contains(text, StringComparison.Ordinal))
        {
            Assert.False(HasExited, $"the process ended before it wrote '{text}': {Error}");
            Assert.True(Stopwatch.GetElapsedTime(start) < _timeout, $"the process did not write '{text}': {Error}");
            Thread.Sleep(10);
        }
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is not null)
        {
            lock (text)
            {
                text.Append(line).Append('\n');
            }
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
