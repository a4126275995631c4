using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Tokenization;

/// <summary>
/// Merges the bytes of one piece of text: of all neighbours that may be merged, those of the lowest rank first, the leftmost of equals,
/// until none is left (Sennrich et al. 2016).
/// </summary>
internal static class PairMerger
{
    /// <summary>Ranks must be below this: a rank and a place in a short piece share 32 bits.</summary>
    public const int RankLimit = 1 << (32 - PlaceBits);

    private const int PlaceBits = 6;
    private const int LongestShort = (1 << PlaceBits) - 1;

    /// <summary>Writes the tokens of a piece and returns how many there are.</summary>
    /// <param name="ranks">Which neighbours are merged.</param>
    /// <param name="text">The piece, and what follows it in the text.</param>
    /// <param name="length">The piece's bytes, at least 1.</param>
    /// <param name="byteTokens">The token of each byte.</param>
    /// <param name="destination">Written; has room for a token for each byte.</param>
    public static int Merge<TRanks>(in TRanks ranks, ReadOnlySpan<byte> text, int length, int[] byteTokens, Span<int> destination)
        where TRanks : struct, IMergeRanks =>
        length <= LongestShort
            ? MergeShort(ranks, text, length, byteTokens, destination)
            : MergeLong(ranks, text, length, byteTokens, destination);

    /// <summary>
    /// Up to 63 bytes. A token is known by the place of its first byte; one word has a bit for each place where a token begins, and one at
    /// the end. The rank of a token with its right neighbour and its place make one number, so that the least of all numbers is the merge.
    /// </summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int MergeShort<TRanks>(in TRanks ranks, ReadOnlySpan<byte> text, int length, int[] byteTokens, Span<int> destination)
        where TRanks : struct, IMergeRanks
    {
        Span<int> tokens = stackalloc int[LongestShort + 1];
        Span<uint> order = stackalloc uint[LongestShort + 1];
        order = order[..((length + Vector256<uint>.Count - 1) & -Vector256<uint>.Count)];
        order[(length - 1)..].Fill(uint.MaxValue);
        tokens[0] = byteTokens[text[0]];
        for (int place = 1; place < length; place++)
        {
            tokens[place] = byteTokens[text[place]];
            order[place - 1] = Order(ranks.OfBytes(text[place - 1], text[place]), place - 1);
        }

        ulong begins = (2UL << length) - 1;
        uint least;
        while ((least = Least(order)) != uint.MaxValue)
        {
            int place = (int)(least & LongestShort);
            int right = Next(begins, place);
            begins &= ~(1UL << right);
            order[right] = uint.MaxValue;
            tokens[place] = ranks.Token((int)(least >> PlaceBits));
            int end = Next(begins, place);
            order[place] = end < length
                ? Order(ranks.Of(text, place, Next(begins, end), tokens[place], tokens[end]), place)
                : uint.MaxValue;
            ulong before = begins & ((1UL << place) - 1);
            if (before != 0)
            {
                int left = BitOperations.Log2(before);
                order[left] = Order(ranks.Of(text, left, end, tokens[left], tokens[place]), left);
            }
        }

        int count = 0;
        for (int place = 0; place < length; place = Next(begins, place))
        {
            destination[count++] = tokens[place];
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Next(ulong begins, int place) => BitOperations.TrailingZeroCount(begins & (ulong.MaxValue << place << 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Order(int rank, int place) => rank == MergeRanks.None ? uint.MaxValue : ((uint)rank << PlaceBits) | (uint)place;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Least(ReadOnlySpan<uint> order)
    {
        ref uint first = ref MemoryMarshal.GetReference(order);
        Vector256<uint> least = Vector256.LoadUnsafe(ref first);
        for (int i = Vector256<uint>.Count; i < order.Length; i += Vector256<uint>.Count)
        {
            least = Vector256.Min(least, Vector256.LoadUnsafe(ref first, (nuint)i));
        }

        Vector128<uint> half = Vector128.Min(least.GetLower(), least.GetUpper());
        half = Vector128.Min(half, Vector128.Shuffle(half, Vector128.Create(2u, 3, 0, 1)));
        return Math.Min(half[0], half[1]);
    }

    /// <summary>
    /// Any length, in n log n: tokens are a linked list, and a heap holds all possible merges by rank, then place. What a merge makes out of
    /// date stays in the heap and is passed over.
    /// </summary>
    private static int MergeLong<TRanks>(in TRanks ranks, ReadOnlySpan<byte> text, int length, int[] byteTokens, Span<int> destination)
        where TRanks : struct, IMergeRanks
    {
        Node[] nodes = ArrayPool<Node>.Shared.Rent(length);
        MinimumHeap heap = new(length);
        for (int place = 0; place < length; place++)
        {
            int rank = place + 1 < length ? ranks.OfBytes(text[place], text[place + 1]) : MergeRanks.None;
            nodes[place] = new Node { Previous = place - 1, Next = place + 1, Token = byteTokens[text[place]], Rank = rank };
            heap.Append(rank, place);
        }

        heap.Build();
        while (heap.TryPop(out int rank, out int place))
        {
            ref Node node = ref nodes[place];
            if (node.Rank != rank)
            {
                continue;
            }

            nodes[node.Next].Rank = MergeRanks.None;
            node.Next = nodes[node.Next].Next;
            node.Token = ranks.Token(rank);
            if (node.Next < length)
            {
                nodes[node.Next].Previous = place;
            }

            Update(ranks, text, length, nodes, place, ref heap);
            if (node.Previous >= 0)
            {
                Update(ranks, text, length, nodes, node.Previous, ref heap);
            }
        }

        int count = 0;
        for (int place = 0; place < length; place = nodes[place].Next)
        {
            destination[count++] = nodes[place].Token;
        }

        heap.Return();
        ArrayPool<Node>.Shared.Return(nodes);
        return count;
    }

    /// <summary>Ranks a token and its right neighbour anew.</summary>
    private static void Update<TRanks>(in TRanks ranks, ReadOnlySpan<byte> text, int length, Node[] nodes, int place, ref MinimumHeap heap)
        where TRanks : struct, IMergeRanks
    {
        ref Node node = ref nodes[place];
        node.Rank = node.Next < length
            ? ranks.Of(text, place, nodes[node.Next].Next, node.Token, nodes[node.Next].Token)
            : MergeRanks.None;
        if (node.Rank != MergeRanks.None)
        {
            heap.Push(node.Rank, place);
        }
    }

    private struct Node
    {
        public int Previous, Next, Token, Rank;
    }
}
