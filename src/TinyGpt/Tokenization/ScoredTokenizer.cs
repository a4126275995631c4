using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace TinyGpt.Tokenization;

/// <summary>
/// The tokenizer of Llama's first two generations and of llama2.c: SentencePiece's byte-pair model (Kudo and Richardson 2018). A space is put
/// before the text; then, of all neighbours whose joined text is a piece, those with the best score are merged first, the leftmost of
/// equals; a character that ends up alone and is no piece becomes its bytes.
/// </summary>
public sealed class ScoredTokenizer : Tokenizer
{
    /// <summary><see cref="Tokenizer.Kind"/> of this class.</summary>
    public const string KindName = "sentencepiece";

    /// <summary>▁, which SentencePiece's files write for a space.</summary>
    internal const string SpaceMark = "\u2581";

    private static readonly byte[] SpaceMarkBytes = Encoding.UTF8.GetBytes(SpaceMark);
    private static readonly byte[] AllBytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

    private readonly TokenPiece[] _pieces;
    private readonly PieceTable _table;
    private readonly int[] _byteTokens = new int[256];
    private readonly int _unknown;
    private readonly (byte[] Text, int Id)[] _userDefined;
    private readonly SearchValues<byte> _userDefinedStarts;

    /// <summary>Makes a tokenizer of a vocabulary.</summary>
    /// <param name="pieces">The token of each id.</param>
    /// <param name="settings">What happens around the text.</param>
    /// <exception cref="InvalidDataException">Two tokens have one text, one is not UTF-8, a score is not a number, or a token of the settings is not there.</exception>
    public ScoredTokenizer(IReadOnlyList<TokenPiece> pieces, ScoredTokenizerSettings settings) : base(SpecialNames(pieces))
    {
        _pieces = [.. pieces];
        Settings = settings;
        Check(_pieces, settings);
        _unknown = Array.FindIndex(_pieces, piece => piece.Kind == TokenKind.Unknown);
        Array.Fill(_byteTokens, -1);
        for (int id = 0; id < _pieces.Length; id++)
        {
            if (_pieces[id].Kind == TokenKind.Byte)
            {
                _byteTokens[ByteOf(_pieces[id])] = id;
            }
        }

        _table = new PieceTable(_pieces);
        _userDefined = [.. _pieces.Index().Where(p => p.Item.Kind == TokenKind.UserDefined && !p.Item.Text.IsEmpty)
            .Select(p => (p.Item.Text.ToArray(), p.Index)).OrderByDescending(p => p.Item1.Length)];
        _userDefinedStarts = SearchValues.Create([.. _userDefined.Select(piece => piece.Text[0])]);
    }

    /// <summary>What happens around the text.</summary>
    public ScoredTokenizerSettings Settings { get; }

    /// <summary>The token of each id.</summary>
    public IReadOnlyList<TokenPiece> Pieces => _pieces;

    /// <inheritdoc/>
    public override int VocabularySize => _pieces.Length;

    /// <inheritdoc/>
    public override string Kind => KindName;

    /// <inheritdoc/>
    public override int? BeginToken => Settings.BeginToken;

    /// <inheritdoc/>
    public override int? EndToken => Settings.EndToken;

    /// <inheritdoc/>
    public override bool AddsBeginToken => Settings.AddsBeginToken;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Bytes(int id)
    {
        TokenPiece piece = _pieces[Checked(id)];
        return piece.Kind == TokenKind.Byte ? AllBytes.AsSpan(ByteOf(piece), 1) : piece.Text.Span;
    }

    /// <summary>The bytes of a token; at the beginning of a text without the space that encoding put there.</summary>
    /// <param name="previous">The token before it; null at the beginning.</param>
    /// <param name="id">The token.</param>
    public override ReadOnlySpan<byte> BytesAfter(int? previous, int id)
    {
        ReadOnlySpan<byte> bytes = Bytes(id);
        bool begins = previous is null || previous == BeginToken;
        return begins && Settings.AddsSpace && _pieces[id].Kind == TokenKind.Normal && bytes is [(byte)' ', ..] ? bytes[1..] : bytes;
    }

    /// <inheritdoc/>
    private protected override Tokenizer Extended(IReadOnlyList<KeyValuePair<string, int>> specialTokens) => new ScoredTokenizer(
        [.. _pieces, .. specialTokens.Select(token => new TokenPiece(Encoding.UTF8.GetBytes(token.Key), 0, TokenKind.Control))], Settings);

    /// <inheritdoc/>
    protected override void EncodeValid(ReadOnlySpan<byte> utf8, IBufferWriter<int> ids)
    {
        byte[] text = Prepare(utf8);
        ArrayBufferWriter<int> found = new();
        PieceMerger merger = new(_pieces, _table);
        int start = 0;
        int at = 0;
        while (text.AsSpan(at).IndexOfAny(_userDefinedStarts) is int next and >= 0)
        {
            at += next;
            (byte[] Text, int Id) fixedPiece = Array.Find(_userDefined, piece => text.AsSpan(at).StartsWith(piece.Text));
            if (fixedPiece.Text is null)
            {
                at++;
                continue;
            }

            Merge(merger, text.AsSpan(start, at - start), found);
            Append(fixedPiece.Id, found);
            at += fixedPiece.Text.Length;
            start = at;
        }

        Merge(merger, text.AsSpan(start), found);
        ids.Write(found.WrittenSpan);
    }

    /// <summary>The byte that &lt;0xHH&gt; names; -1 for another name.</summary>
    internal static int ByteOf(ReadOnlySpan<byte> name) =>
        name.Length == 6 && name.StartsWith("<0x"u8) && name[5] == '>'
            && byte.TryParse(name.Slice(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value)
            ? value
            : -1;

    private static int ByteOf(TokenPiece piece) => ByteOf(piece.Text.Span);

    private static IEnumerable<KeyValuePair<string, int>> SpecialNames(IReadOnlyList<TokenPiece> pieces) =>
        from piece in pieces.Index()
        where piece.Item.Kind is TokenKind.Control or TokenKind.Unknown
        select KeyValuePair.Create(Encoding.UTF8.GetString(piece.Item.Text.Span), piece.Index);

    private static void Check(TokenPiece[] pieces, ScoredTokenizerSettings settings)
    {
        HashSet<ReadOnlyMemory<byte>> seen = new(pieces.Length, PieceTable.Comparer);
        for (int id = 0; id < pieces.Length; id++)
        {
            (ReadOnlyMemory<byte> text, float score, TokenKind kind) = pieces[id];
            string? fault = !Enum.IsDefined(kind) ? $"has the unknown kind {(int)kind}"
                : float.IsNaN(score) ? "has a score that is not a number"
                : !Utf8.IsValid(text.Span) ? "is not UTF-8"
                : kind == TokenKind.Byte && ByteOf(text.Span) < 0 ? "is a byte without a name from <0x00> to <0xFF>"
                : !text.IsEmpty && !seen.Add(text) ? "has the text of another one"
                : null;
            if (fault is not null)
            {
                throw new InvalidDataException($"token {id} {fault}");
            }
        }

        foreach (int? id in (int?[])[settings.BeginToken, settings.EndToken])
        {
            if (id is not null && (uint)id >= (uint)pieces.Length)
            {
                throw new InvalidDataException($"token {id} begins or ends a text, and there are {pieces.Length} tokens");
            }
        }
    }

    private byte[] Prepare(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return [];
        }

        byte[] text = [.. Settings.AddsSpace ? " "u8 : [], .. utf8];
        return Settings.ReadsSpaceMark && utf8.IndexOf(SpaceMarkBytes) >= 0
            ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text).Replace(SpaceMark, " ", StringComparison.Ordinal))
            : text;
    }

    private void Merge(PieceMerger merger, ReadOnlySpan<byte> text, IBufferWriter<int> ids)
    {
        List<Range> parts = [];
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> first = text[.._table.IndependentLength(text)];
            merger.Merge(first, parts);
            foreach (Range part in parts)
            {
                AppendPiece(first[part], ids);
            }

            text = text[first.Length..];
        }
    }

    private void AppendPiece(ReadOnlySpan<byte> part, IBufferWriter<int> ids)
    {
        if (_table.TryFind(part, out int id))
        {
            Append(id, ids);
        }
        else if (HasByteTokens(part))
        {
            foreach (byte value in part)
            {
                Append(_byteTokens[value], ids);
            }
        }
        else
        {
            Append(_unknown, ids);
        }
    }

    private bool HasByteTokens(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            if (_byteTokens[value] < 0)
            {
                return false;
            }
        }

        return true;
    }

    private static void Append(int id, IBufferWriter<int> ids)
    {
        if (id < 0)
        {
            throw new InvalidDataException("the text has a character that the vocabulary lacks, as it lacks a token for its bytes and one for the unknown");
        }

        ids.GetSpan(1)[0] = id;
        ids.Advance(1);
    }

    private int Checked(int id) => (uint)id < (uint)_pieces.Length ? id : throw NoSuchId(id);
}
