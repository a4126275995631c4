using System.Runtime.InteropServices;
using TinyGpt.Corpus.Duplicates;

namespace TinyGpt.Corpus.World.Web;

/// <summary>The different runs of five normalised words of a text, by their hashes in ascending order.</summary>
internal sealed class Shingles
{
    private const int Length = 5;

    private readonly ulong[] _hashes;

    private Shingles(ulong[] hashes) => _hashes = hashes;

    /// <summary>The shingles of a text.</summary>
    public static Shingles Of(string text)
    {
        string normal = TextNormalizer.Normalize(text);
        List<ulong> words = [];
        foreach (Range range in normal.AsSpan().Split(' '))
        {
            words.Add(Hash(normal.AsSpan(range)));
        }

        List<ulong> hashes = [];
        for (int i = 0; i + Length <= words.Count; i++)
        {
            ulong hash = 0;
            for (int j = i; j < i + Length; j++)
            {
                hash = (hash ^ words[j]) * 0x9E3779B97F4A7C15;
                hash ^= hash >> 32;
            }

            hashes.Add(hash);
        }

        CollectionsMarshal.AsSpan(hashes).Sort();
        return new Shingles([.. hashes.Distinct()]);
    }

    /// <summary>The exact Jaccard similarity: shingles of both, divided by shingles of either. Hashes of 64 bits stand for the words.</summary>
    public double SimilarityTo(Shingles other)
    {
        int i = 0, j = 0, shared = 0;
        while (i < _hashes.Length && j < other._hashes.Length)
        {
            int order = _hashes[i].CompareTo(other._hashes[j]);
            shared += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        int either = _hashes.Length + other._hashes.Length - shared;
        return either == 0 ? 1 : (double)shared / either;
    }

    /// <summary>Fowler, Noll and Vo's hash (FNV-1a) of the characters.</summary>
    private static ulong Hash(ReadOnlySpan<char> word)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char character in word)
        {
            hash = (hash ^ character) * 0x100000001B3;
        }

        return hash ^ (hash >> 29);
    }
}
