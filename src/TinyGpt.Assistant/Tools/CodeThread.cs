using System.Diagnostics;

namespace TinyGpt.Assistant.Tools;

/// <summary>
/// The thread of a program, and a watch over it from outside: the engine counts and measures between its statements, but a single built-in operation
/// can take long. Such a thread is no longer waited for: it ends with that operation.
/// </summary>
internal sealed class CodeThread : IDisposable
{
    // Where a function is entered the engine looks at what is left of the stack. The larger it is, the longer takes the way back from its end.
    private const int StackBytes = 16 << 20;

    // The memory of the whole process is watched, where others allocate too.
    private const int ProcessShares = 3;

    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(15);

    // What the engine gets to stop by itself.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    private readonly CodeLimits _limits;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<string> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _memoryBefore = GC.GetTotalMemory(forceFullCollection: false);

    /// <summary>Starts a program.</summary>
    public CodeThread(string code, CodeLimits limits)
    {
        _limits = limits;
        CodeRun run = new(code, limits, _stop.Token);
        new Thread(() => _result.SetResult(run.Run()), StackBytes) { IsBackground = true, Name = "code" }.Start();
    }

    /// <summary>What the program says in the end.</summary>
    public Task<string> Result => _result.Task;

    /// <summary>Waits for the end of the program, and sees to it.</summary>
    /// <param name="cancellation">Ends it now.</param>
    /// <returns>What it says, or why it was not waited for.</returns>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public async Task<string> WaitAsync(CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (clock.Elapsed < _limits.Time && !IsTooLarge() && !cancellation.IsCancellationRequested)
        {
            if (await IsEndedAsync(WatchInterval).ConfigureAwait(false))
            {
                return await Result.ConfigureAwait(false);
            }
        }

        bool isTooLarge = IsTooLarge();
        await _stop.CancelAsync().ConfigureAwait(false);
        bool isEnded = await IsEndedAsync(Grace).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return isTooLarge ? CodeRun.TooLarge(_limits) : isEnded ? await Result.ConfigureAwait(false) : CodeRun.TooSlow(_limits);
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private bool IsTooLarge() => GC.GetTotalMemory(forceFullCollection: false) - _memoryBefore > ProcessShares * _limits.MemoryBytes;

    private async Task<bool> IsEndedAsync(TimeSpan longest)
    {
        await Task.WhenAny(Result, Task.Delay(longest)).ConfigureAwait(false);
        return Result.IsCompleted;
    }
}
