using System.Runtime.InteropServices;

namespace TinyGpt.Cli;

/// <summary>
/// Turns the first Ctrl+C (SIGINT) or SIGTERM into a request to stop; after it, the signals do again what they always do: end the process.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private const int SignalExitCodes = 128, Interrupt = 2, Terminate = 15;

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Begins to listen.</summary>
    /// <param name="onFirst">Called once, on another thread, when the request comes.</param>
    public StopSignals(Action onFirst)
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, SignalExitCodes + Interrupt)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, SignalExitCodes + Terminate)),
        ];

        void Handle(PosixSignalContext context, int exitCode)
        {
            if (_source.IsCancellationRequested)
            {
                return;
            }

            context.Cancel = true;
            ExitCode = exitCode;
            onFirst();
            _source.Cancel();
        }
    }

    /// <summary>Asks to stop.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>What shells expect of a process that stopped for the signal: 130 or 143.</summary>
    public int ExitCode { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }
}
