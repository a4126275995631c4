using System.Text;

namespace TinyGpt.Tokenization;

/// <summary>
/// Merges the characters of a text to pieces: always the neighbours whose joined text is the piece with the best score, the leftmost of
/// equals. The candidates wait in a heap, so n characters take n·log n steps. Not for two threads at a time.
/// </summary>
internal sealed class PieceMerger(IReadOnlyList<TokenPiece> pieces, PieceTable table)
{
    private readonly List<Symbol> _symbols = [];
    private readonly PriorityQueue<Candidate, Candidate> _candidates = new(Comparer<Candidate>.Create(BestFirst));

    /// <summary>The parts that are left when nothing more can be merged, in order, as ranges of the text's bytes.</summary>
    /// <param name="text">Valid UTF-8, not empty.</param>
    /// <param name="parts">Receives them.</param>
    public void Merge(ReadOnlySpan<byte> text, List<Range> parts)
    {
        Split(text);
        for (int left = 0; left + 1 < _symbols.Count; left++)
        {
            Propose(text, left, left + 1);
        }

        while (_candidates.TryDequeue(out Candidate best, out _))
        {
            // A candidate is out of date if one of its halves has been merged since.
            if (_symbols[best.Left].Length > 0 && _symbols[best.Right].Length > 0
                && _symbols[best.Left].Length + _symbols[best.Right].Length == best.Length)
            {
                Join(text, best.Left, best.Right);
            }
        }

        parts.Clear();
        for (int i = 0; i >= 0; i = _symbols[i].Next)
        {
            parts.Add(_symbols[i].Start..(_symbols[i].Start + _symbols[i].Length));
        }
    }

    private void Split(ReadOnlySpan<byte> text)
    {
        _symbols.Clear();
        for (int start = 0; start < text.Length;)
        {
            Rune.DecodeFromUtf8(text[start..], out _, out int length);
            int next = start + length < text.Length ? _symbols.Count + 1 : -1;
            _symbols.Add(new Symbol(start, length, _symbols.Count - 1, next));
            start += length;
        }
    }

    private void Join(ReadOnlySpan<byte> text, int left, int right)
    {
        (Symbol first, Symbol second) = (_symbols[left], _symbols[right]);
        Symbol joined = first with { Length = first.Length + second.Length, Next = second.Next };
        _symbols[left] = joined;
        _symbols[right] = second with { Length = 0 };
        if (joined.Next >= 0)
        {
            _symbols[joined.Next] = _symbols[joined.Next] with { Previous = left };
            Propose(text, left, joined.Next);
        }

        if (joined.Previous >= 0)
        {
            Propose(text, joined.Previous, left);
        }
    }

    private void Propose(ReadOnlySpan<byte> text, int left, int right)
    {
        int length = _symbols[left].Length + _symbols[right].Length;
        if (table.TryFind(text.Slice(_symbols[left].Start, length), out int id))
        {
            Candidate candidate = new(left, right, length, pieces[id].Score);
            _candidates.Enqueue(candidate, candidate);
        }
    }

    private static int BestFirst(Candidate a, Candidate b) => a.Score == b.Score ? a.Left.CompareTo(b.Left) : b.Score.CompareTo(a.Score);

    /// <summary>A run of bytes, and its neighbours; −1: none. A length of 0 means that it was merged into the one before it.</summary>
    private readonly record struct Symbol(int Start, int Length, int Previous, int Next);

    private readonly record struct Candidate(int Left, int Right, int Length, float Score);
}
