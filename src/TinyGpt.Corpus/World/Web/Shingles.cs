using System.Runtime.InteropServices;
using TinyGpt.Corpus.Duplicates;

namespace TinyGpt.Corpus.World.Web;

/// <summary>The different runs of five normalised words of a text, by their hashes in ascending order.</summary>
internal sealed class Shingles
{
    private const int Length = 5;

    private readonly List<ulong> _hashes;

    private Shingles(List<ulong> hashes) => _hashes = hashes;

    /// <summary>The shingles of a text.</summary>
    public static Shingles Of(string text)
    {
        List<ulong> hashes = Words(TextNormalizer.Normalize(text));
        int count = Math.Max(0, hashes.Count - Length + 1);
        for (int i = 0; i < count; i++)
        {
            // The hash of five words takes the place of the first, which no later run needs.
            ulong hash = 0;
            for (int j = i; j < i + Length; j++)
            {
                hash = (hash ^ hashes[j]) * 0x9E3779B97F4A7C15;
                hash ^= hash >> 32;
            }

            hashes[i] = hash;
        }

        CollectionsMarshal.SetCount(hashes, count);
        hashes.Sort();
        int different = 0;
        for (int i = 0; i < count; i++)
        {
            if (i == 0 || hashes[i] != hashes[different - 1])
            {
                hashes[different++] = hashes[i];
            }
        }

        CollectionsMarshal.SetCount(hashes, different);
        return new Shingles(hashes);
    }

    /// <summary>The exact Jaccard similarity: shingles of both, divided by shingles of either. Hashes of 64 bits stand for the words.</summary>
    public double SimilarityTo(Shingles other)
    {
        int i = 0, j = 0, shared = 0;
        while (i < _hashes.Count && j < other._hashes.Count)
        {
            int order = _hashes[i].CompareTo(other._hashes[j]);
            shared += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        int either = _hashes.Count + other._hashes.Count - shared;
        return either == 0 ? 1 : (double)shared / either;
    }

    /// <summary>A hash for every word: Fowler, Noll and Vo's (FNV-1a), with its high bits mixed into the low ones.</summary>
    private static List<ulong> Words(string normal)
    {
        List<ulong> words = new(normal.Length / 4);
        ulong hash = 0xCBF29CE484222325;
        foreach (char character in normal)
        {
            if (character == ' ')
            {
                words.Add(hash ^ (hash >> 29));
                hash = 0xCBF29CE484222325;
            }
            else
            {
                hash = (hash ^ character) * 0x100000001B3;
            }
        }

        words.Add(hash ^ (hash >> 29));
        return words;
    }
}
