using System.Diagnostics;
using TinyGpt.Assistant.Tools;
using Xunit;

namespace TinyGpt.Assistant.Tests.Tools;

/// <summary>The processes in which programs run: when they are kept, and that none is left behind.</summary>
public class CodeProcessTests
{
    private static readonly CodeLimits _short = new() { Time = TimeSpan.FromSeconds(0.3) };

    /// <summary>
    /// Single operations that the engine does not look into: in a thread of this process they would go on for seconds, or for ever.
    /// </summary>
    public static TheoryData<string> LongOperations =>
    [
        "let a = []; for (let i = 0; i < 60; i++) a = [a, a]; a.flat(Infinity).length",
        "let a = []; for (let i = 0; i < 60; i++) a = [a, a]; a.toString()",
        "let a = []; for (let i = 0; i < 60; i++) a = [a, a]; a.join('')",
    ];

    [Theory]
    [MemberData(nameof(LongOperations))]
    public async Task AnOperationThatDoesNotEndIsEndedWithItsProcess(string program)
    {
        using CodeInterpreter interpreter = new(_short);
        int before = Assert.Single(interpreter.IdleProcesses);
        Assert.Equal("error: stopped after 0.3 s", await interpreter.EvaluateAsync(program, TestContext.Current.CancellationToken));
        int after = Assert.Single(interpreter.IdleProcesses);
        Assert.NotEqual(before, after);
        Assert.True(await IsGone(before));
        Assert.Equal("2", await interpreter.EvaluateAsync("1 + 1", TestContext.Current.CancellationToken));
        Assert.Equal(after, Assert.Single(interpreter.IdleProcesses));
    }

    [Theory]
    [InlineData("1 + 1")]
    [InlineData("x + 1")]
    [InlineData("for (;;);")]
    [InlineData("'x'.repeat(2 ** 28)")]
    [InlineData("function f() { return f() + 1 } f()")]
    public async Task AProcessWhoseEngineCanStopIsKept(string program)
    {
        using CodeInterpreter interpreter = new();
        int before = Assert.Single(interpreter.IdleProcesses);
        await interpreter.EvaluateAsync(program, TestContext.Current.CancellationToken);
        Assert.Equal(before, Assert.Single(interpreter.IdleProcesses));
    }

    [Fact]
    public async Task NoneIsLeftWhenTheInterpreterIsDisposed()
    {
        int process;
        using (CodeInterpreter interpreter = new())
        {
            process = Assert.Single(interpreter.IdleProcesses);
            await interpreter.EvaluateAsync("1", TestContext.Current.CancellationToken);
        }

        Assert.True(await IsGone(process));
    }

    /// <summary>When whoever started it dies, its input ends: in the middle of a program that does not.</summary>
    [Theory]
    [InlineData("for (;;);")]
    [InlineData("let a = []; for (let i = 0; i < 60; i++) a = [a, a]; a.flat(Infinity).length")]
    [InlineData(null)]
    public async Task AProcessWhoseInputEndsEnds(string? program)
    {
        CodeLimits limits = new() { Time = TimeSpan.FromMinutes(5), Statements = int.MaxValue - 1, MemoryBytes = 1L << 30 };
        using Process process = Process.Start(CodeWorker.StartInfo(limits))!;
        await CodeMessages.ReadReadyAsync(process.StandardOutput.BaseStream, TestContext.Current.CancellationToken);
        if (program is not null)
        {
            await process.StandardInput.BaseStream.WriteAsync(CodeMessages.OfProgram(program, limits), TestContext.Current.CancellationToken);
            await process.StandardInput.BaseStream.FlushAsync(TestContext.Current.CancellationToken);
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        Assert.False(process.HasExited);
        process.StandardInput.Close();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task AProcessThatDiedWhileItWaitedIsReplaced()
    {
        using CodeInterpreter interpreter = new();
        await interpreter.EvaluateAsync("1", TestContext.Current.CancellationToken);
        int before = Assert.Single(interpreter.IdleProcesses);
        using (Process process = Process.GetProcessById(before))
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal("2", await interpreter.EvaluateAsync("1 + 1", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task AProcessThatDiesWithItsProgramIsReplaced()
    {
        using CodeInterpreter interpreter = new();
        await interpreter.EvaluateAsync("1", TestContext.Current.CancellationToken);
        int before = Assert.Single(interpreter.IdleProcesses);
        Task<string> running = interpreter.EvaluateAsync("for (;;);", TestContext.Current.CancellationToken);
        using (Process process = Process.GetProcessById(before))
        {
            process.Kill();
        }

        Assert.Contains(await running, (string[])["error: the interpreter has ended, for want of memory or of stack", "error: stopped after 2 s"]);
        Assert.Equal("2", await interpreter.EvaluateAsync("1 + 1", TestContext.Current.CancellationToken));
    }

    /// <summary>An interrupt of the terminal goes to all of its processes; in a chat it ends an answer, and nothing else.</summary>
    [Fact]
    public async Task AnInterruptIsNotForTheInterpreter()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill, which Windows lacks");
        using CodeInterpreter interpreter = new();
        await interpreter.EvaluateAsync("1", TestContext.Current.CancellationToken);
        int before = Assert.Single(interpreter.IdleProcesses);
        using Process kill = Process.Start("kill", ["-INT", $"{before}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("2", await interpreter.EvaluateAsync("1 + 1", TestContext.Current.CancellationToken));
        Assert.Equal(before, Assert.Single(interpreter.IdleProcesses));
    }

    /// <summary>Who starts the library by itself is told that it is none.</summary>
    [Fact]
    public void TheProgramHasNoOtherUse()
    {
        ProcessStartInfo start = CodeWorker.StartInfo(new CodeLimits());
        start.ArgumentList.RemoveAt(start.ArgumentList.Count - 1);
        using Process process = Process.Start(start)!;
        Assert.Contains("is a library", process.StandardError.ReadToEnd(), StringComparison.Ordinal);
        process.WaitForExit();
        Assert.Equal(2, process.ExitCode);
    }

    private static async Task<bool> IsGone(int id)
    {
        for (int i = 0; i < 100; i++)
        {
            try
            {
                using Process process = Process.GetProcessById(id);
                if (process.HasExited)
                {
                    return true;
                }
            }
            catch (ArgumentException)
            {
                return true;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        return false;
    }
}
