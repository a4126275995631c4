using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TinyGpt.Assistant.Tools;

/// <summary>
/// The process in which programs run, one after another: it reads them from standard input, and writes what became of them to standard output.
/// It ends when its input does, also in the middle of a program: nobody is there any more who would read the result.
/// </summary>
internal static class CodeWorker
{
    // Where a function is entered the engine looks at what is left of the stack. The larger it is, the longer takes the way back from its end.
    private const int StackBytes = 16 << 20;

    // What whoever started the process has to do it with; nothing else is a command of this program.
    private const string Argument = "run-code";

    private static int Main(string[] arguments)
    {
        if (arguments is not [Argument])
        {
            Console.Error.WriteLine("TinyGpt.Assistant is a library; its program runs code for it, and is started by it");
            return 2;
        }

        // Ctrl+C in a terminal reaches every process of it; whoever started this one decides what ends.
        using PosixSignalRegistration interrupts = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using Stream input = Console.OpenStandardInput(), output = Console.OpenStandardOutput();
        Console.SetOut(TextWriter.Null);
        Run("1", new CodeLimits());
        CodeMessages.WriteReady(output);
        while (CodeMessages.ReadProgram(input) is var (code, limits))
        {
            Thread thread = new(() => CodeMessages.WriteResult(output, Run(code, limits)), StackBytes) { IsBackground = true, Name = "code" };
            thread.Start();
        }

        // At once, whatever the program is in the middle of.
        using Process self = Process.GetCurrentProcess();
        self.Kill();
        return 0;
    }

    private static string Run(string code, CodeLimits limits)
    {
        using CancellationTokenSource stop = new(limits.Time);
        return new CodeRun(code, limits, stop.Token).Run();
    }

    /// <summary>How the process is started.</summary>
    /// <param name="limits">How much memory it gets.</param>
    /// <exception cref="IOException">The program or the runtime is not where it should be.</exception>
    public static ProcessStartInfo StartInfo(CodeLimits limits)
    {
        string program = typeof(CodeWorker).Assembly.Location;
        if (!File.Exists(program) || !File.Exists(Path.ChangeExtension(program, ".runtimeconfig.json")))
        {
            throw new IOException("the interpreter's program, TinyGpt.Assistant.dll with its .runtimeconfig.json, is not beside this one");
        }

        ProcessStartInfo start = new(RuntimePath(), ["exec", program, Argument])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        // The engine counts what a program allocates; this is the wall behind it, with room for the runtime and for what is counted late.
        start.Environment["DOTNET_GCHeapHardLimit"] = $"{(64L << 20) + (3 * limits.MemoryBytes):x}";
        start.Environment["DOTNET_GCHeapCount"] = "1";
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return start;
    }

    /// <summary>The runtime's own host: it lies in ROOT, and the runtime in ROOT/shared/Microsoft.NETCore.App/VERSION.</summary>
    private static string RuntimePath()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        string[] candidates =
        [
            Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", name)),
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "",
        ];
        return candidates.FirstOrDefault(File.Exists) ?? throw new IOException($"there is no {candidates[0]} to run the interpreter's program with");
    }
}
