using System.Text;

namespace TinyGpt.Tokenization;

/// <summary>The pieces of text that tokens stand for, by their bytes; and which characters stand side by side in any of them.</summary>
internal sealed class PieceTable
{
    private const int Ascii = 128;

    private readonly Dictionary<ReadOnlyMemory<byte>, int> _ids = new(Comparer);
    private readonly Dictionary<ReadOnlyMemory<byte>, int>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly bool[] _asciiPairs = new bool[Ascii * Ascii];
    private readonly HashSet<long> _pairs = [];
    private readonly int _longest;

    public PieceTable(ReadOnlySpan<TokenPiece> pieces)
    {
        _lookup = _ids.GetAlternateLookup<ReadOnlySpan<byte>>();
        for (int id = 0; id < pieces.Length; id++)
        {
            (ReadOnlyMemory<byte> text, _, TokenKind kind) = pieces[id];
            if (kind == TokenKind.Normal && !text.IsEmpty)
            {
                _ids.Add(text, id);
                _longest = Math.Max(_longest, text.Length);
                AddPairs(text.Span);
            }
        }
    }

    /// <summary>Compares texts by their bytes.</summary>
    public static IEqualityComparer<ReadOnlyMemory<byte>> Comparer { get; } = new ByteComparer();

    /// <summary>The token of a text.</summary>
    public bool TryFind(ReadOnlySpan<byte> text, out int id)
    {
        if (text.Length <= _longest)
        {
            return _lookup.TryGetValue(text, out id);
        }

        id = -1;
        return false;
    }

    /// <summary>
    /// Bytes of the text's first part that can be merged by itself: two characters that stand side by side in no piece can never come to
    /// belong to one token, so the text is cut between them. Most vocabularies have spaces at the beginnings of pieces only; then the parts
    /// are words, however long the text is.
    /// </summary>
    public int IndependentLength(ReadOnlySpan<byte> text)
    {
        Rune.DecodeFromUtf8(text, out Rune before, out int length);
        while (length < text.Length)
        {
            Rune.DecodeFromUtf8(text[length..], out Rune rune, out int consumed);
            if (!AreJoined(before, rune))
            {
                break;
            }

            length += consumed;
            before = rune;
        }

        return length;
    }

    private bool AreJoined(Rune left, Rune right) =>
        left.IsAscii && right.IsAscii ? _asciiPairs[(left.Value * Ascii) + right.Value] : _pairs.Contains(Pair(left, right));

    private void AddPairs(ReadOnlySpan<byte> text)
    {
        Rune.DecodeFromUtf8(text, out Rune before, out int start);
        while (start < text.Length)
        {
            Rune.DecodeFromUtf8(text[start..], out Rune rune, out int consumed);
            if (before.IsAscii && rune.IsAscii)
            {
                _asciiPairs[(before.Value * Ascii) + rune.Value] = true;
            }
            else
            {
                _pairs.Add(Pair(before, rune));
            }

            start += consumed;
            before = rune;
        }
    }

    private static long Pair(Rune left, Rune right) => ((long)left.Value << 32) | (uint)right.Value;

    private sealed class ByteComparer : IEqualityComparer<ReadOnlyMemory<byte>>, IAlternateEqualityComparer<ReadOnlySpan<byte>, ReadOnlyMemory<byte>>
    {
        public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<byte> text) => GetHashCode(text.Span);

        public bool Equals(ReadOnlySpan<byte> alternate, ReadOnlyMemory<byte> other) => alternate.SequenceEqual(other.Span);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            HashCode hash = default;
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public ReadOnlyMemory<byte> Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
