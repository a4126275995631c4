using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Tokenization;

/// <summary>
/// The tokens of pieces met lately. A text uses few words often, so that most are found here, in 512 KB that stay near the processor however
/// large the vocabulary is, and a word of three tokens costs as much as one of a single token. There are two places for a piece, side by
/// side; a new one displaces the older of the two that are there.
/// </summary>
internal sealed class WordCache
{
    /// <summary>How many ids <see cref="TryWrite"/> may touch, though only those that it counts mean something.</summary>
    public const int Written = 4;

    private const int MaxTokens = 3;
    private const int PairBits = 13;

    private readonly Entry[] _entries = new Entry[2 << PairBits];

    /// <summary>Writes the tokens of a piece, if it is here.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="destination">Has room for <see cref="Written"/> ids.</param>
    /// <returns>How many tokens the piece has; 0: it is not here.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TryWrite(in ShortKey piece, Span<int> destination)
    {
        ref Entry entry = ref First(piece);
        // Chosen without a branch, because nobody could predict it.
        entry = ref Unsafe.Add(ref entry, Holds(Unsafe.Add(ref entry, 1), piece) ? 1 : 0);
        if (!Holds(entry, piece))
        {
            return 0;
        }

        Vector128.LoadUnsafe(ref entry.First).CopyTo(destination);
        return entry.Count;
    }

    /// <summary>Keeps the tokens of a piece, if there are few enough.</summary>
    public void Add(in ShortKey piece, ReadOnlySpan<int> tokens)
    {
        if (tokens.Length <= MaxTokens)
        {
            ref Entry entry = ref First(piece);
            Unsafe.Add(ref entry, 1) = entry;
            entry = new Entry { Low = piece.Low, High = piece.High, Length = (short)piece.Length, Count = (short)tokens.Length };
            tokens.CopyTo(MemoryMarshal.CreateSpan(ref entry.First, MaxTokens));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Entry First(in ShortKey piece) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_entries), (int)(piece.Hash >> (64 - PairBits)) * 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Holds(in Entry entry, in ShortKey piece) =>
        ((entry.Low ^ piece.Low) | (entry.High ^ piece.High) | (uint)(entry.Length ^ piece.Length)) == 0;

    // First, Second and Third are written together with what follows them, as one vector.
    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public ulong Low, High;
        public int First, Second, Third;
        public short Length, Count;
    }
}
