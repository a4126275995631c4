using System.Numerics;
using System.Runtime.CompilerServices;

namespace TinyGpt.Tokenization;

/// <summary>Which neighbours may be merged, and in which order: the lowest rank first.</summary>
internal interface IMergeRanks
{
    /// <summary>The rank of two neighbouring bytes; <see cref="MergeRanks.None"/>: they are not merged.</summary>
    int OfBytes(byte left, byte right);

    /// <summary>The rank of two neighbouring tokens; <see cref="MergeRanks.None"/>: they are not merged.</summary>
    /// <param name="text">The text that they are in, and what follows it.</param>
    /// <param name="start">Where the left one begins.</param>
    /// <param name="end">Where the right one ends.</param>
    /// <param name="left">The left token.</param>
    /// <param name="right">The right token.</param>
    int Of(ReadOnlySpan<byte> text, int start, int end, int left, int right);

    /// <summary>The token that a merge of this rank makes.</summary>
    int Token(int rank);
}

/// <summary>What both ways of ranking share.</summary>
internal static class MergeRanks
{
    /// <summary>No merge. Larger than every rank.</summary>
    public const int None = int.MaxValue;

    /// <summary>The ranks of all pairs of bytes, most of the look-ups, as a table by left · 256 + right.</summary>
    public static int[] OfAllBytePairs(Func<byte, byte, int> rank) =>
        [.. Enumerable.Range(0, 1 << 16).Select(pair => rank((byte)(pair >> 8), (byte)pair))];
}

/// <summary>
/// The way of tiktoken's rank files: neighbours are merged if their bytes together are a token, and its id is the rank.
/// </summary>
internal readonly struct VocabularyRanks : IMergeRanks
{
    private readonly TokenTable _tokens;
    private readonly int[] _bytePairs;
    private readonly int _limit;

    public VocabularyRanks(TokenTable tokens)
    {
        (_tokens, _limit) = (tokens, MergeRanks.None);
        _bytePairs = MergeRanks.OfAllBytePairs((left, right) => tokens.Find([left, right], 0, 2) is int id and >= 0 ? id : MergeRanks.None);
    }

    private VocabularyRanks(VocabularyRanks all, int limit) => (_tokens, _bytePairs, _limit) = (all._tokens, all._bytePairs, limit);

    /// <summary>Only the ranks below a limit.</summary>
    public VocabularyRanks Below(int limit) => new(this, limit);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int OfBytes(byte left, byte right) => Limited(_bytePairs[(left << 8) | right]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Of(ReadOnlySpan<byte> text, int start, int end, int left, int right) =>
        Limited(_tokens.Find(text, start, end - start));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Token(int rank) => rank;

    // TokenTable.None, −1, is the largest number without a sign.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Limited(int rank) => (uint)rank < (uint)_limit ? rank : MergeRanks.None;
}

/// <summary>The way of <c>tokenizer.json</c>: a list of pairs of tokens that are merged, and a pair's place in it is its rank.</summary>
internal readonly struct ListedRanks : IMergeRanks
{
    private const ulong Empty = ulong.MaxValue;

    private readonly (ulong Pair, int Rank)[] _entries;
    private readonly int _shift;
    private readonly int[] _merged;
    private readonly int[] _bytePairs;

    /// <summary>A table of merges.</summary>
    /// <param name="merges">The pairs in order; of two that are equal, the later counts, as in Hugging Face's library.</param>
    /// <param name="merged">The token that each makes.</param>
    /// <param name="byteTokens">The token of each byte.</param>
    public ListedRanks(IReadOnlyList<(int Left, int Right)> merges, int[] merged, int[] byteTokens)
    {
        uint capacity = BitOperations.RoundUpToPowerOf2((uint)Math.Max(2 * merges.Count, 16));
        _shift = 64 - BitOperations.Log2(capacity);
        _entries = new (ulong, int)[capacity];
        Array.Fill(_entries, (Empty, MergeRanks.None));
        _merged = merged;
        _bytePairs = [];
        for (int rank = 0; rank < merges.Count; rank++)
        {
            ulong pair = Pair(merges[rank].Left, merges[rank].Right);
            Slot(pair) = (pair, rank);
        }

        ListedRanks ranks = this;
        _bytePairs = MergeRanks.OfAllBytePairs((left, right) => ranks.Slot(Pair(byteTokens[left], byteTokens[right])).Rank);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int OfBytes(byte left, byte right) => _bytePairs[(left << 8) | right];

    public int Of(ReadOnlySpan<byte> text, int start, int end, int left, int right) => Slot(Pair(left, right)).Rank;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Token(int rank) => _merged[rank];

    private static ulong Pair(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    private ref (ulong Pair, int Rank) Slot(ulong pair)
    {
        int index = (int)((pair * 0x9E3779B97F4A7C15) >> _shift);
        while (_entries[index].Pair != pair && _entries[index].Pair != Empty)
        {
            index = (index + 1) & (_entries.Length - 1);
        }

        return ref _entries[index];
    }
}
