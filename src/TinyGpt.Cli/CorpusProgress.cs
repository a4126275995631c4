using System.Diagnostics;
using TinyGpt.Corpus.Pipeline;

namespace TinyGpt.Cli;

/// <summary>Shows on standard error how a corpus build goes: on a terminal a line that changes, elsewhere one every few seconds.</summary>
internal sealed class CorpusProgress
{
    private static readonly TimeSpan _lineInterval = TimeSpan.FromSeconds(5), _liveInterval = TimeSpan.FromMilliseconds(100);

    private readonly StatusLine _output = new();
    private readonly string _prefix;
    private (string Stage, string? WaitingFor) _stage;
    private (string Stage, int Task) _task;
    private long _shown, _taskStart;

    /// <summary>Prepares to show a rank's part of a build.</summary>
    public CorpusProgress(Rank rank) => _prefix = rank.Count > 1 ? $"{rank}: " : "";

    /// <summary>Shows how far it is. Called by one thread at a time.</summary>
    public void Show(BuildProgress progress)
    {
        (string Stage, string? WaitingFor) stage = (progress.Stage, progress.WaitingFor);
        (string Stage, int Task) task = (progress.Stage, progress.Task);
        if (task != _task)
        {
            (_task, _taskStart) = (task, Stopwatch.GetTimestamp());
        }

        bool isNew = stage != _stage;
        if (!isNew && Stopwatch.GetElapsedTime(_shown) < (_output.IsLive ? _liveInterval : _lineInterval))
        {
            return;
        }

        (_stage, _shown) = (stage, Stopwatch.GetTimestamp());
        string text = $"{_prefix}{progress.Stage} {progress.Task + 1}/{progress.Tasks}"
            + (progress.Subject is { } subject ? $"  {subject}" : "")
            + (progress.WaitingFor is { } rank ? $"  waiting for {rank}" : progress.Documents > 0 ? $"  {Documents(progress.Documents)}" : "");
        if (_output.IsLive)
        {
            _output.Show(text);
        }
        else
        {
            _output.WriteLine(text);
        }
    }

    /// <summary>Writes a line that stays.</summary>
    public void WriteLine(string line) => _output.WriteLine(_prefix + line);

    /// <summary>Takes the changing line away.</summary>
    public void End() => _output.End();

    private string Documents(long count) => $"{count:N0} documents, {count / Stopwatch.GetElapsedTime(_taskStart).TotalSeconds:N0}/s";
}
