using System.ComponentModel;
using System.Diagnostics;

namespace TinyGpt.Assistant.Tools;

/// <summary>A process that runs programs, one at a time, seen from outside: whatever a program does, the process can be ended.</summary>
internal sealed class CodeProcess : IDisposable
{
    // What the engine gets to stop by itself before its process is ended.
    private static readonly TimeSpan _grace = TimeSpan.FromMilliseconds(250);

    // To start, on a machine that is busy.
    private static readonly TimeSpan _start = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Task _ready;

    /// <summary>Starts a process.</summary>
    /// <param name="limits">How much memory it gets.</param>
    /// <exception cref="IOException">It cannot be started.</exception>
    public CodeProcess(CodeLimits limits)
    {
        try
        {
            _process = Process.Start(CodeWorker.StartInfo(limits))!;
        }
        catch (Win32Exception exception)
        {
            throw new IOException($"the interpreter's process cannot be started: {exception.Message}", exception);
        }

        // What the runtime says before it dies is nobody's.
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _ready = ReadyAsync();
    }

    /// <summary>The process's number.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended, by whatever.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Runs a program.</summary>
    /// <param name="code">The program.</param>
    /// <param name="limits">What it may use up.</param>
    /// <param name="cancellation">Ends it, and the process with it.</param>
    /// <returns>What it says, or why it was ended; and whether the process can run another one.</returns>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    /// <exception cref="IOException">The process did not start.</exception>
    public async Task<(string Result, bool IsUsable)> RunAsync(string code, CodeLimits limits, CancellationToken cancellation)
    {
        await _ready.WaitAsync(cancellation).ConfigureAwait(false);
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(limits.Time + _grace);
        try
        {
            await _process.StandardInput.BaseStream.WriteAsync(CodeMessages.OfProgram(code, limits), late.Token).ConfigureAwait(false);
            await _process.StandardInput.BaseStream.FlushAsync(late.Token).ConfigureAwait(false);
            return (await CodeMessages.ReadResultAsync(_process.StandardOutput.BaseStream, late.Token).ConfigureAwait(false), true);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (CodeRun.TooSlow(limits), false);
        }
        // The process died: of a stack that overflowed, or of memory that even its runtime had not got.
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            return (CodeRun.Crashed, false);
        }
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It had ended before.
        }

        _process.Dispose();
    }

    private async Task ReadyAsync()
    {
        using CancellationTokenSource late = new(_start);
        try
        {
            await CodeMessages.ReadReadyAsync(_process.StandardOutput.BaseStream, late.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is EndOfStreamException or OperationCanceledException or InvalidDataException)
        {
            throw new IOException("the interpreter's process did not start", exception);
        }
    }
}
