using System.Runtime.InteropServices;
using TinyGpt.Formats;

namespace TinyGpt.Cli;

/// <summary>While it lives, Ctrl+C (SIGINT) and SIGTERM take away what is half written before they end the process.</summary>
internal sealed class UnfinishedFiles : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private volatile bool _isEnding;

    /// <summary>Begins to listen.</summary>
    public UnfinishedFiles() => _registrations =
        [PosixSignalRegistration.Create(PosixSignal.SIGINT, Remove), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Remove)];

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isEnding)
        {
            // Who was writing misses the file and fails. The signal is about to end the process, and nothing else is to be said.
            Thread.Sleep(Timeout.Infinite);
        }

        Array.ForEach(_registrations, registration => registration.Dispose());
    }

    private void Remove(PosixSignalContext context)
    {
        _isEnding = true;
        AtomicFile.RemoveUnfinished();
        Console.Error.WriteLine("tinygpt: stopped; nothing is left half written");
    }
}
