using System.Runtime.InteropServices;
using TinyGpt.Formats;

namespace TinyGpt.Cli;

/// <summary>While it lives, Ctrl+C (SIGINT) and SIGTERM take away what is half written before they end the process.</summary>
internal sealed class UnfinishedFiles : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations =
        [PosixSignalRegistration.Create(PosixSignal.SIGINT, Remove), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Remove)];

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    private static void Remove(PosixSignalContext context)
    {
        AtomicFile.RemoveUnfinished();
        Console.Error.WriteLine("tinygpt: stopped before anything was written");
    }
}
