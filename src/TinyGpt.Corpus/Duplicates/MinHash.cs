using System.Buffers;

namespace TinyGpt.Corpus.Duplicates;

/// <summary>
/// The signature of a text: the least values that many hash functions take over its shingles, which are runs of words. Two texts have the same
/// least value of one function as often as their sets of shingles overlap, |A ∩ B| / |A ∪ B| (Broder: On the resemblance and containment of
/// documents, 1997). The functions are h(x) = (a·x + b) mod (2⁶¹ − 1), over 61-bit hashes x of the shingles. Any number of threads may use one.
/// </summary>
public sealed class MinHash
{
    // Odd, with no pattern: the golden ratio's and the square root of two's first 64 bits.
    private const ulong CharacterFactor = 0x9E3779B97F4A7C15, WordFactor = 0x6A09E667F3BCC909;

    private readonly int _shingleWords;
    private readonly HashFunctions _functions;

    /// <summary>Chooses the functions.</summary>
    /// <exception cref="InvalidDataException">A setting is out of its range.</exception>
    public MinHash(DuplicateSettings settings)
    {
        settings.Check();
        _shingleWords = settings.ShingleWords;
        _functions = new HashFunctions(settings.Bands * settings.Rows, settings.Seed);
    }

    /// <summary>How many functions there are: rows times bands.</summary>
    public int Count => _functions.Count;

    /// <summary>
    /// Computes the minima of a text, as <see cref="TextNormalizer"/> leaves it. All the words of one that is too short for a shingle are its only
    /// shingle, so that it is like no other but for case, digits, accents and punctuation.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="minima">[<see cref="Count"/>], written; 0 to 2⁶¹ − 2.</param>
    /// <returns>False if the text has no words: then there are no minima.</returns>
    public bool TryCompute(ReadOnlySpan<char> text, Span<ulong> minima)
    {
        // A word takes at least a character and a space.
        ulong[] hashes = ArrayPool<ulong>.Shared.Rent((text.Length / 2) + 1);
        try
        {
            int words = HashWords(text, hashes);
            if (words == 0)
            {
                return false;
            }

            _functions.Minima(hashes.AsSpan(0, HashShingles(hashes.AsSpan(0, words))), minima);
            return true;
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(hashes);
        }
    }

    /// <summary>
    /// Makes every bit of the result depend on every bit of the number, and loses none: the finaliser of SplitMix64 (Steele, Lea, Flood 2014).
    /// </summary>
    internal static ulong Mix(ulong number)
    {
        number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
        return number ^ (number >> 31);
    }

    private static int HashWords(ReadOnlySpan<char> text, Span<ulong> hashes)
    {
        char[] buffer = ArrayPool<char>.Shared.Rent(text.Length);
        ReadOnlySpan<char> normalized = buffer.AsSpan(0, TextNormalizer.Normalize(text, buffer));
        int words = 0;
        ulong hash = 0;
        foreach (char character in normalized)
        {
            if (character == ' ')
            {
                hashes[words++] = Mix(hash);
                hash = 0;
                continue;
            }

            hash = (hash + character) * CharacterFactor;
        }

        if (!normalized.IsEmpty)
        {
            hashes[words++] = Mix(hash);
        }

        ArrayPool<char>.Shared.Return(buffer);
        return words;
    }

    /// <summary>Replaces the hashes of words by those of the shingles that begin with them, 61 bits each.</summary>
    /// <returns>How many shingles there are.</returns>
    private int HashShingles(Span<ulong> hashes)
    {
        int length = Math.Min(_shingleWords, hashes.Length);
        int shingles = hashes.Length - length + 1;
        for (int i = 0; i < shingles; i++)
        {
            ulong hash = 0;
            foreach (ulong word in hashes.Slice(i, length))
            {
                hash = (hash + word) * WordFactor;
            }

            hashes[i] = Mix(hash) >> 3;
        }

        return shingles;
    }
}
