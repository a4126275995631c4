namespace TinyGpt.Corpus.World.Web;

/// <summary>The words of a text that white space parts, and how much of it runs of them make up that come again.</summary>
internal sealed class WordRuns
{
    private readonly List<ulong> _hashes = [];
    private readonly List<int> _lengths = [];
    private readonly int _characters;

    public WordRuns(ReadOnlySpan<char> text)
    {
        foreach (Range range in text.SplitAny(' ', '\n'))
        {
            ReadOnlySpan<char> word = text[range];
            if (word.Length > 0)
            {
                _hashes.Add(Hash(word));
                _lengths.Add(word.Length);
                _characters += word.Length;
            }
        }
    }

    /// <summary>The number of words.</summary>
    public int Count => _hashes.Count;

    /// <summary>How much of the words' characters lies in runs of so many words that occurred before.</summary>
    public double Repeated(int length)
    {
        HashSet<ulong> seen = new(Count);
        int repeated = 0, counted = 0;
        for (int i = 0; i + length <= Count; i++)
        {
            if (!seen.Add(HashOf(i, length)))
            {
                for (int j = Math.Max(i, counted); j < i + length; j++)
                {
                    repeated += _lengths[j];
                }

                counted = i + length;
            }
        }

        return _characters == 0 ? 0 : (double)repeated / _characters;
    }

    /// <summary>How much of the words' characters the most frequent run of so many words makes up; 0 if none comes twice.</summary>
    public double MostFrequent(int length)
    {
        ulong[] runs = new ulong[Math.Max(0, Count - length + 1)];
        int[] lengths = new int[runs.Length];
        for (int i = 0; i < runs.Length; i++)
        {
            runs[i] = HashOf(i, length);
            for (int j = i; j < i + length; j++)
            {
                lengths[i] += _lengths[j];
            }
        }

        Array.Sort(runs, lengths);
        int most = 0;
        for (int start = 0, i = 1; i <= runs.Length; i++)
        {
            if (i == runs.Length || runs[i] != runs[start])
            {
                most = i - start > 1 ? Math.Max(most, (i - start) * lengths[start]) : most;
                start = i;
            }
        }

        return _characters == 0 ? 0 : (double)most / _characters;
    }

    private ulong HashOf(int start, int length)
    {
        ulong hash = 0;
        for (int i = start; i < start + length; i++)
        {
            hash = (hash * 0x9E3779B97F4A7C15) + _hashes[i];
            hash ^= hash >> 29;
        }

        return hash;
    }

    /// <summary>Fowler, Noll and Vo's hash of the characters in lower case (FNV-1a): the same in every process.</summary>
    public static ulong Hash(ReadOnlySpan<char> word)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char character in word)
        {
            hash = (hash ^ char.ToLowerInvariant(character)) * 0x100000001B3;
        }

        return hash;
    }
}
