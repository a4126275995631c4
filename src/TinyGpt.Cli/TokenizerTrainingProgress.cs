using System.Diagnostics;
using TinyGpt.Tokenization;

namespace TinyGpt.Cli;

/// <summary>Shows on standard error how far the training of a tokenizer is: on a terminal one line that changes, elsewhere a line every few seconds.</summary>
internal sealed class TokenizerTrainingProgress
{
    private static readonly TimeSpan _lineInterval = TimeSpan.FromSeconds(5), _liveInterval = TimeSpan.FromMilliseconds(100);

    private readonly StatusLine _output = new();
    private long _lastShown = Stopwatch.GetTimestamp(), _lastRead = Stopwatch.GetTimestamp(), _phaseStart = Stopwatch.GetTimestamp();
    private bool _isMerging;

    /// <summary>Bytes of text that were read.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes notice of progress, and shows it now and then.</summary>
    public void Show(BytePairProgress progress)
    {
        Bytes = progress.BytesRead;
        // Pairs are merged from the moment at which the last block was read.
        if (progress.Merges == 0)
        {
            _lastRead = Stopwatch.GetTimestamp();
        }
        else if (!_isMerging)
        {
            (_isMerging, _phaseStart) = (true, _lastRead);
        }

        if (Stopwatch.GetElapsedTime(_lastShown) < (_output.IsLive ? _liveInterval : _lineInterval))
        {
            return;
        }

        _lastShown = Stopwatch.GetTimestamp();
        string text = Text(progress);
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
    public void WriteLine(string line) => _output.WriteLine(line);

    /// <summary>Takes the changing line away.</summary>
    public void End() => _output.End();

    private string Text(BytePairProgress progress)
    {
        (long done, long total) = _isMerging ? (progress.Merges, progress.TotalMerges) : (progress.BytesRead, progress.TotalBytes);
        double perSecond = done / Math.Max(Stopwatch.GetElapsedTime(_phaseStart).TotalSeconds, 1e-9);
        string left = Amount.Time(TimeSpan.FromSeconds(Math.Max(0, total - done) / Math.Max(perSecond, 1e-9)));
        return _isMerging
            ? $"merging pairs  {done:N0} of {total:N0}  {perSecond:N0} merges/s  {left} left"
            : $"counting pieces  {Amount.Bytes(done)} of {Amount.Bytes(total)}  {Amount.Bytes((long)perSecond)}/s  {left} left";
    }
}
