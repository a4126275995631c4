using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;

namespace TinyGpt.Tokenization;

/// <summary>
/// Byte-pair encoding over the bytes of UTF-8 (Sennrich et al. 2016; Radford et al. 2019). A text is split into pieces by a
/// <see cref="SplitPattern"/>; a piece begins as its bytes, and neighbours are merged in the order of their ranks until none can be.
/// Every text can be encoded, because each byte is a token.
/// </summary>
public sealed class BytePairTokenizer : Tokenizer
{
    /// <summary><see cref="Tokenizer.Kind"/> of this class.</summary>
    public const string KindName = "bpe";

    /// <summary>The name of the token that ends a document, in the vocabularies of GPT-2 and its successors.</summary>
    public const string EndOfText = "<|endoftext|>";

    /// <summary>Ids may exceed the number of tokens by this much: files leave some out.</summary>
    internal const int LargestGap = 1 << 16;

    private const int Block = 1024;

    private readonly byte[] _bytes;
    private readonly int[] _starts;
    private readonly int[] _byteTokens = new int[256];
    // The tokens that a whole piece may be without any merging.
    private readonly TokenTable _words;
    private readonly VocabularyRanks _vocabularyRanks;
    private readonly ListedRanks _listedRanks;

    private readonly TextEnds _ends;
    // One for each thread that encodes at the same time as others.
    private readonly ConcurrentBag<WordCache> _caches = [];

    private BytePairTokenizer(
        IReadOnlyList<byte[]> tokens,
        IReadOnlyList<(int Left, int Right)>? merges,
        bool ignoresMerges,
        SplitPattern pattern,
        IReadOnlyList<KeyValuePair<string, int>> specialTokens,
        TextEnds? ends)
        : base(specialTokens)
    {
        (Pattern, Merges, IgnoresMerges) = (pattern, merges, ignoresMerges);
        _ends = ends ?? new TextEnds(UsualEnd(SpecialTokens), UsualEnd(SpecialTokens));
        byte[][] all = WithSpecialTokens(tokens, specialTokens);
        _starts = new int[all.Length + 1];
        for (int id = 0; id < all.Length; id++)
        {
            _starts[id + 1] = checked(_starts[id] + all[id].Length);
        }

        _bytes = new byte[_starts[^1]];
        for (int id = 0; id < all.Length; id++)
        {
            all[id].CopyTo(_bytes, _starts[id]);
        }

        TokenTable vocabulary = new(all.Index().Where(token => !IsSpecial(token.Index)).Select(token => (token.Item, token.Index)));
        for (int value = 0; value < 256; value++)
        {
            _byteTokens[value] = vocabulary.Find([(byte)value], 0, 1);
            Require(_byteTokens[value] != TokenTable.None, $"no token is the byte {value}, so not every text could be encoded");
        }

        if (merges is null)
        {
            _vocabularyRanks = new VocabularyRanks(vocabulary);
            _words = vocabulary;
        }
        else
        {
            _listedRanks = new ListedRanks(merges, MergedTokens(vocabulary, merges), _byteTokens);
            _words = ignoresMerges ? vocabulary : new TokenTable(all.Index().Where(Survives).Select(token => (token.Item, token.Index)));
        }
    }

    /// <summary>How a text is split before merging.</summary>
    public SplitPattern Pattern { get; }

    /// <summary>The merges in their order, as pairs of ids; null: neighbours are merged if their bytes are a token, lowest id first.</summary>
    public IReadOnlyList<(int Left, int Right)>? Merges { get; }

    /// <summary>Whether a piece that is a token stays whole even where merging would not arrive at it.</summary>
    public bool IgnoresMerges { get; }

    /// <inheritdoc/>
    public override int VocabularySize => _starts.Length - 1;

    /// <inheritdoc/>
    public override string Kind => KindName;

    /// <inheritdoc/>
    public override int? BeginToken => _ends.Begin;

    /// <inheritdoc/>
    public override int? EndToken => _ends.End;

    /// <inheritdoc/>
    public override bool AddsBeginToken => _ends.AddsBegin;

    /// <summary>A tokenizer whose ids are the ranks: neighbours are merged if their bytes together are a token, lowest id first.</summary>
    /// <param name="tokens">The bytes of each id; empty: there is no such token. Every single byte must be one.</param>
    /// <param name="pattern">How a text is split.</param>
    /// <param name="specialTokens">Names and ids, of <paramref name="tokens"/> that are empty or the name, or beyond them.</param>
    /// <param name="ends">The special tokens at a text's ends; null: <c>&lt;|endoftext|&gt;</c>, which stands between documents, at both.</param>
    /// <exception cref="InvalidDataException">Two tokens have the same bytes, a byte is missing, or a special token has no place.</exception>
    public static BytePairTokenizer FromRanks(
        IReadOnlyList<byte[]> tokens,
        SplitPattern pattern,
        IEnumerable<KeyValuePair<string, int>>? specialTokens = null,
        TextEnds? ends = null) =>
        new(tokens, null, ignoresMerges: true, pattern, [.. specialTokens ?? []], ends);

    /// <summary>A tokenizer that merges listed pairs.</summary>
    /// <param name="tokens">The bytes of each id; empty: there is no such token. Every single byte must be one.</param>
    /// <param name="merges">Pairs of ids, the first to be merged first. Their bytes together must be a token; several may make the same.</param>
    /// <param name="pattern">How a text is split.</param>
    /// <param name="specialTokens">Names and ids, of <paramref name="tokens"/> that are empty or the name, or beyond them.</param>
    /// <param name="ignoresMerges">Whether a piece that is a token stays whole even where merging would not arrive at it.</param>
    /// <param name="ends">The special tokens at a text's ends; null: <c>&lt;|endoftext|&gt;</c>, which stands between documents, at both.</param>
    /// <exception cref="InvalidDataException">Two tokens have the same bytes, a byte is missing, or a special token or merge has no place.</exception>
    public static BytePairTokenizer FromMerges(
        IReadOnlyList<byte[]> tokens,
        IReadOnlyList<(int Left, int Right)> merges,
        SplitPattern pattern,
        IEnumerable<KeyValuePair<string, int>>? specialTokens = null,
        bool ignoresMerges = false,
        TextEnds? ends = null) =>
        new(tokens, merges, ignoresMerges, pattern, [.. specialTokens ?? []], ends);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Bytes(int id) =>
        (uint)id < (uint)VocabularySize ? _bytes.AsSpan(_starts[id].._starts[id + 1]) : throw NoSuchId(id);

    /// <inheritdoc/>
    private protected override Tokenizer Extended(IReadOnlyList<KeyValuePair<string, int>> specialTokens) => new BytePairTokenizer(
        [.. Enumerable.Range(0, VocabularySize).Select(id => Bytes(id).ToArray())], Merges, IgnoresMerges, Pattern, [.. SpecialTokens, .. specialTokens],
        // One that lacked an end of text gets it.
        EndToken is null ? null : _ends);

    /// <inheritdoc/>
    // The loop runs long in one call: optimised from its first, not after many.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void EncodeValid(ReadOnlySpan<byte> utf8, IBufferWriter<int> ids)
    {
        if (!_caches.TryTake(out WordCache? cache))
        {
            cache = new WordCache();
        }

        Span<int> destination = [];
        int count = 0;
        while (!utf8.IsEmpty)
        {
            int length = Pattern.PieceLength(utf8);
            if (destination.Length - count < Math.Max(length, WordCache.Written))
            {
                ids.Advance(count);
                destination = ids.GetSpan(Math.Max(length + WordCache.Written, Math.Min(utf8.Length, Block)));
                count = 0;
            }

            count += EncodePiece(utf8, length, destination[count..], cache);
            utf8 = utf8[length..];
        }

        ids.Advance(count);
        _caches.Add(cache);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int EncodePiece(ReadOnlySpan<byte> text, int length, Span<int> destination, WordCache cache)
    {
        if (length > ShortKey.MaxLength)
        {
            return EncodeNew(text, length, destination);
        }

        ShortKey piece = ShortKey.Of(text, 0, length);
        int count = cache.TryWrite(piece, destination);
        if (count == 0)
        {
            count = EncodeNew(text, length, destination);
            cache.Add(piece, destination[..count]);
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int EncodeNew(ReadOnlySpan<byte> text, int length, Span<int> destination)
    {
        int token = _words.Find(text, 0, length);
        if (token == TokenTable.None)
        {
            return Merge(text, length, destination);
        }

        destination[0] = token;
        return 1;
    }

    /// <summary>The token that stands between documents unless something else is said.</summary>
    internal static int? UsualEnd(IReadOnlyDictionary<string, int> specialTokens) =>
        specialTokens.TryGetValue(EndOfText, out int id) ? id : null;

    /// <summary>
    /// <see cref="Merges"/>, or a list that does the same as ranks: each token is made of the two that its bytes become by all merges of a
    /// lower rank. No other pair of it can be met: as long as nothing was merged across the ends of its bytes, they are merged as if they were
    /// alone. Where lower ranks do not lead to two tokens, which training does not bring about, higher ones may come before, and all pairs are
    /// listed.
    /// </summary>
    internal IReadOnlyList<(int Left, int Right)> ListMerges()
    {
        if (Merges is not null)
        {
            return Merges;
        }

        List<(int Left, int Right)> merges = [];
        int[] parts = [];
        for (int id = 0; id < VocabularySize; id++)
        {
            int length = IsSpecial(id) ? 0 : Bytes(id).Length;
            parts = length > parts.Length ? new int[length] : parts;
            if (length > 1 && PairMerger.Merge(_vocabularyRanks.Below(id), Bytes(id), length, _byteTokens, parts) == 2)
            {
                merges.Add((parts[0], parts[1]));
                continue;
            }

            for (int middle = 1; middle < length; middle++)
            {
                (int left, int right) = (_words.Find(Bytes(id), 0, middle), _words.Find(Bytes(id), middle, length - middle));
                if (left != TokenTable.None && right != TokenTable.None)
                {
                    merges.Add((left, right));
                }
            }
        }

        return merges;
    }

    private int Merge(ReadOnlySpan<byte> text, int length, Span<int> destination) =>
        Merges is null
            ? PairMerger.Merge(_vocabularyRanks, text, length, _byteTokens, destination)
            : PairMerger.Merge(_listedRanks, text, length, _byteTokens, destination);

    /// <summary>Whether merging the bytes of a token arrives at it.</summary>
    private bool Survives((int Id, byte[] Bytes) token)
    {
        if (token.Bytes.Length == 0 || IsSpecial(token.Id))
        {
            return false;
        }

        Span<int> merged = token.Bytes.Length <= Block ? stackalloc int[token.Bytes.Length] : new int[token.Bytes.Length];
        return Merge(token.Bytes, token.Bytes.Length, merged) == 1 && merged[0] == token.Id;
    }

    private static byte[][] WithSpecialTokens(IReadOnlyList<byte[]> tokens, IReadOnlyList<KeyValuePair<string, int>> specialTokens)
    {
        int last = specialTokens.Aggregate(tokens.Count - 1, (most, special) => Math.Max(most, special.Value));
        Require(
            last < tokens.Count + LargestGap && last < PairMerger.RankLimit - 1,
            $"a special token has the id {last}, far beyond the {tokens.Count} tokens");
        byte[][] all = new byte[last + 1][];
        Array.Fill(all, []);
        for (int id = 0; id < tokens.Count; id++)
        {
            all[id] = tokens[id];
        }

        foreach ((string name, int id) in specialTokens)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(name);
            Require(id >= 0 && (all[id].Length == 0 || all[id].AsSpan().SequenceEqual(bytes)), $"the id {id} of a special token belongs to another token");
            all[id] = bytes;
        }

        return all;
    }

    private int[] MergedTokens(TokenTable vocabulary, IReadOnlyList<(int Left, int Right)> merges)
    {
        Require(merges.Count < PairMerger.RankLimit, $"there are {merges.Count} merges, and fewer than {PairMerger.RankLimit} are possible");
        int[] merged = new int[merges.Count];
        for (int rank = 0; rank < merged.Length; rank++)
        {
            (int left, int right) = merges[rank];
            byte[] bytes = [.. Bytes(left), .. Bytes(right)];
            merged[rank] = vocabulary.Find(bytes, 0, bytes.Length);
            Require(merged[rank] != TokenTable.None, $"merge {rank}, of the tokens {left} and {right}, makes no token");
        }

        return merged;
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidDataException(otherwise);
        }
    }
}
