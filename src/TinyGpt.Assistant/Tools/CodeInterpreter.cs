using TinyGpt.Conversations;

namespace TinyGpt.Assistant.Tools;

/// <summary>
/// Runs programs in JavaScript, each in a fresh engine that knows the language and <c>print</c>, and nothing of the machine: no files, no network, no
/// .NET. The result is what the program prints, or else the value of its last expression. Any number of threads may run programs. Typed arrays and some
/// functions that take iterators are left out: one call of them could go on for ever.
/// </summary>
/// <remarks>
/// Programs run in processes of their own, as many as there are processors, which are ended for good if a program does not end in time, and when
/// whoever started them ends. One is started ahead; each runs one program at a time, and many after another.
/// </remarks>
public sealed class CodeInterpreter : ITool, IDisposable
{
    private const string Parameter = "code";

    private readonly CodeLimits _limits;
    private readonly SemaphoreSlim _free = new(Environment.ProcessorCount);
    private readonly Stack<CodeProcess> _idle = [];
    private bool _isDisposed;

    /// <summary>An interpreter with the usual limits.</summary>
    public CodeInterpreter() : this(new CodeLimits())
    {
    }

    /// <summary>An interpreter.</summary>
    /// <param name="limits">What a program may use up.</param>
    /// <exception cref="IOException">
    /// No process can be started: <c>TinyGpt.Assistant.dll</c> and its <c>.runtimeconfig.json</c> must be files beside the program, and the
    /// runtime a shared one.
    /// </exception>
    public CodeInterpreter(CodeLimits limits)
    {
        _limits = limits;
        _idle.Push(new CodeProcess(limits));
    }

    /// <inheritdoc/>
    public ToolDescription Description { get; } = StandardTools.Code;

    /// <summary>Numbers of the processes that wait for programs.</summary>
    internal IReadOnlyList<int> IdleProcesses
    {
        get
        {
            lock (_idle)
            {
                return [.. _idle.Select(process => process.Id)];
            }
        }
    }

    /// <inheritdoc/>
    public Task<string> RunAsync(string arguments, CancellationToken cancellation = default) =>
        CallArguments.TryRead(arguments, Parameter, "[1, 2, 3].map(n => n * n)", out string? code, out string? error)
            ? EvaluateAsync(code, cancellation)
            : Task.FromResult(error);

    /// <summary>Runs a program.</summary>
    /// <param name="code">The program.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>
    /// What it prints, or else the value of its last expression, as JSON if that is an object; or <c>error: </c> and what went wrong, in one line.
    /// </returns>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    /// <exception cref="IOException">No process can be started.</exception>
    public async Task<string> EvaluateAsync(string code, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(code);
        cancellation.ThrowIfCancellationRequested();
        if (code.Length > _limits.CodeCharacters)
        {
            return $"error: the program has {code.Length:N0} characters, at most {_limits.CodeCharacters:N0} are possible";
        }

        await _free.WaitAsync(cancellation).ConfigureAwait(false);
        CodeProcess? process = null;
        bool isUsable = false;
        try
        {
            process = Take();
            (string result, isUsable) = await process.RunAsync(code, _limits, cancellation).ConfigureAwait(false);
            return result;
        }
        finally
        {
            GiveBack(process, isUsable);
            _free.Release();
        }
    }

    /// <summary>Ends the processes.</summary>
    public void Dispose()
    {
        lock (_idle)
        {
            _isDisposed = true;
            while (_idle.TryPop(out CodeProcess? process))
            {
                process.Dispose();
            }
        }
    }

    private CodeProcess Take()
    {
        lock (_idle)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            while (_idle.TryPop(out CodeProcess? process))
            {
                if (!process.HasEnded)
                {
                    return process;
                }

                process.Dispose();
            }

            return new CodeProcess(_limits);
        }
    }

    /// <summary>Keeps a process for the next program; of one that cannot be used any more, starts another one ahead.</summary>
    private void GiveBack(CodeProcess? process, bool isUsable)
    {
        lock (_idle)
        {
            if (isUsable && !_isDisposed)
            {
                _idle.Push(process!);
                return;
            }

            process?.Dispose();
            if (process is null || _isDisposed)
            {
                return;
            }

            try
            {
                _idle.Push(new CodeProcess(_limits));
            }
            catch (IOException)
            {
                // Whoever needs it tries again, and is told.
            }
        }
    }
}
