using System.Text;

namespace TinyGpt.Generation;

/// <summary>
/// Looks for stop texts in a text that comes in pieces. What could be the beginning of one is held back until that is decided, so that no
/// part of it is ever shown. The result does not depend on where the pieces are cut: the stop text that is complete first counts, and of
/// several that are complete at one place, the longest.
/// </summary>
public sealed class StopTextFilter
{
    private readonly string[] _stops;
    private readonly StringBuilder _held = new();

    /// <summary>Takes the stop texts; none: nothing is held back.</summary>
    /// <exception cref="ArgumentException">One is empty, or half of a character.</exception>
    public StopTextFilter(IReadOnlyList<string> stops)
    {
        // The longest first: it is the one that is found.
        _stops = [.. stops.OrderByDescending(stop => stop.Length)];
        foreach (string stop in _stops)
        {
            if (stop.Length == 0)
            {
                throw new ArgumentException("a stop text must not be empty");
            }

            if (stop.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar) && !stop.Contains('\uFFFD', StringComparison.Ordinal))
            {
                throw new ArgumentException("a stop text must not contain half of a surrogate pair");
            }
        }
    }

    /// <summary>Whether a stop text has come. Then nothing that follows is shown.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Takes a piece, and returns what can be shown.</summary>
    public string Push(string text)
    {
        if (IsStopped || _stops.Length == 0)
        {
            return IsStopped ? "" : text;
        }

        foreach (char character in text)
        {
            _held.Append(character);
            if (EndsWithStop(out int length))
            {
                IsStopped = true;
                return Release(_held.Length - length);
            }
        }

        return Release(_held.Length - HeldLength());
    }

    /// <summary>Ends the text: returns what was held back, because it is no stop text after all.</summary>
    public string Finish() => IsStopped ? "" : Release(_held.Length);

    private string Release(int length)
    {
        string text = _held.ToString(0, length);
        _held.Remove(0, length);
        return text;
    }

    private bool EndsWithStop(out int length)
    {
        foreach (string stop in _stops)
        {
            if (EndsWith(stop))
            {
                length = stop.Length;
                return true;
            }
        }

        length = 0;
        return false;
    }

    /// <summary>How many of the last characters could be the beginning of a stop text.</summary>
    private int HeldLength()
    {
        int longest = 0;
        foreach (string stop in _stops)
        {
            for (int length = Math.Min(stop.Length - 1, _held.Length); length > longest; length--)
            {
                if (EndsWith(stop.AsSpan(0, length)))
                {
                    longest = length;
                }
            }
        }

        return longest;
    }

    private bool EndsWith(ReadOnlySpan<char> end)
    {
        int start = _held.Length - end.Length;
        for (int i = 0; i < end.Length && start >= 0; i++)
        {
            if (_held[start + i] != end[i])
            {
                return false;
            }
        }

        return start >= 0;
    }
}
