using Spectre.Console;

namespace TinyGpt.Cli;

/// <summary>Standard error as lines that stay, and on a terminal one more at the bottom that changes. Several threads may write.</summary>
internal sealed class StatusLine
{
    // ECMA-48: carriage return, then erase the line.
    private const string Clear = "\r\e[2K";

    private readonly Lock _lock = new();
    private readonly int _width;
    private string _status = "";

    /// <summary>Looks what standard error is.</summary>
    public StatusLine()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        IsLive = !Console.IsErrorRedirected && console.Profile.Capabilities.Ansi;
        _width = console.Profile.Width;
    }

    /// <summary>Whether there is a line that can change.</summary>
    public bool IsLive { get; }

    /// <summary>Changes the line at the bottom; what does not fit into the terminal's width is cut off. Only where <see cref="IsLive"/>.</summary>
    public void Show(string status)
    {
        lock (_lock)
        {
            _status = status.Length < _width ? status : status[..Math.Max(0, _width - 1)];
            Console.Error.Write(Clear + _status);
        }
    }

    /// <summary>Writes a line that stays.</summary>
    public void WriteLine(string line)
    {
        lock (_lock)
        {
            Console.Error.Write(IsLive ? $"{Clear}{line}{Environment.NewLine}{_status}" : line + Environment.NewLine);
        }
    }

    /// <summary>Takes the changing line away.</summary>
    public void End()
    {
        if (IsLive)
        {
            Show("");
        }
    }
}
