using TinyGpt.Conversations;

namespace TinyGpt.Assistant.Tools;

/// <summary>
/// Runs programs in JavaScript, each in a fresh engine that knows the language and <c>print</c>, and nothing of the machine: no files, no network, no
/// .NET. The result is what the program prints, or else the value of its last expression. Any number of threads may run programs. Typed arrays and some
/// functions that take iterators are left out: one call of them could go on for ever.
/// </summary>
/// <remarks>
/// A single call of a built-in function that runs long, such as a product of integers of a million digits, is not waited for beyond the limit of time, but goes on
/// in its thread until it ends. Programs of people who mean harm belong into a process of their own.
/// </remarks>
/// <param name="limits">What a program may use up.</param>
public sealed class CodeInterpreter(CodeLimits limits) : ITool
{
    private const string Parameter = "code";

    // A program that is no longer waited for still has its thread; with so many of them, no further one is begun.
    private const int MostLate = 4;

    private int _late;

    /// <summary>An interpreter with the usual limits.</summary>
    public CodeInterpreter() : this(new CodeLimits())
    {
    }

    /// <inheritdoc/>
    public ToolDescription Description { get; } = StandardTools.Code;

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
    public async Task<string> EvaluateAsync(string code, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(code);
        cancellation.ThrowIfCancellationRequested();
        if (code.Length > limits.CodeCharacters)
        {
            return $"error: the program has {code.Length:N0} characters, at most {limits.CodeCharacters:N0} are possible";
        }

        if (Volatile.Read(ref _late) >= MostLate)
        {
            return "error: too many earlier programs have not ended yet";
        }

        using CodeThread thread = new(code, limits);
        try
        {
            return await thread.WaitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (!thread.Result.IsCompleted)
            {
                Interlocked.Increment(ref _late);
                _ = thread.Result.ContinueWith(_ => Interlocked.Decrement(ref _late), TaskScheduler.Default);
            }
        }
    }
}
