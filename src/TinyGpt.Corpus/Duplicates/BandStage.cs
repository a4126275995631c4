using TinyGpt.Formats;

namespace TinyGpt.Corpus.Duplicates;

/// <summary>
/// Finds the documents that share a key: reads that key of all documents, sorts, and writes the groups. What is sorted at a time is limited: of
/// more documents than that, a range of keys after the other is taken, each with a pass over the files, so that neither temporary files nor more
/// memory are needed.
/// </summary>
public sealed class BandStage
{
    /// <summary>How many documents are sorted at a time unless told otherwise: twelve bytes each, 403 MB.</summary>
    public const int DefaultMostSorted = 1 << 25;

    private const int DigitBits = 16, Digits = 1 << DigitBits;

    private readonly SignatureSet _documents;
    private readonly int _key, _mostSorted;
    private readonly PairWriter _pairs;

    private BandStage(SignatureSet documents, int key, int mostSorted, PairWriter pairs) =>
        (_documents, _key, _mostSorted, _pairs) = (documents, key, mostSorted, pairs);

    /// <summary>
    /// Writes the groups of equal keys to a file, which appears when it is complete. Several keys can be worked on at the same time.
    /// </summary>
    /// <param name="signatureFiles">The signature files, in the order of their inputs.</param>
    /// <param name="key">Which key, as <see cref="DocumentKeys"/> counts them.</param>
    /// <param name="output">The file to write, for <see cref="ClusterStage"/>. It depends on nothing but the keys and the order of the
    /// documents.</param>
    /// <param name="mostSorted">How many documents are sorted at a time, at least 2: takes twelve bytes each.</param>
    /// <exception cref="InvalidDataException">A signature file is something else, is damaged, or does not go with the others.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static void Run(IReadOnlyList<string> signatureFiles, int key, string output, int mostSorted = DefaultMostSorted)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostSorted, 2);
        SignatureSet documents = SignatureSet.Open(signatureFiles);
        ArgumentOutOfRangeException.ThrowIfNegative(key);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(key, documents.Settings.KeyCount);
        AtomicFile.Write(output, stream =>
        {
            PairWriter pairs = new(stream);
            new BandStage(documents, key, mostSorted, pairs).Divide(0, 0);
            pairs.Finish(key, documents.Settings.KeyCount, documents.Count);
        });
    }

    /// <summary>Divides the keys that begin with some bits into ranges that can be sorted, by their next 16 bits.</summary>
    private void Divide(ulong prefix, int prefixBits)
    {
        int shift = 64 - prefixBits - DigitBits;
        int[] counts = Count(prefix, prefixBits, shift);
        for (int first = 0; first < Digits;)
        {
            ulong low = prefix | ((ulong)first << shift);
            if (counts[first] > _mostSorted)
            {
                if (shift == 0)
                {
                    WriteGroup(low);
                }
                else
                {
                    Divide(low, prefixBits + DigitBits);
                }

                first++;
                continue;
            }

            int end = first, total = 0;
            while (end < Digits && counts[end] <= _mostSorted - total)
            {
                total += counts[end++];
            }

            SortRange(low, prefix | ((ulong)(end - 1) << shift) | ((1UL << shift) - 1), total);
            first = end;
        }
    }

    private int[] Count(ulong prefix, int prefixBits, int shift)
    {
        int[] counts = new int[Digits];
        ulong prefixMask = prefixBits == 0 ? 0 : ulong.MaxValue << (64 - prefixBits);
        _documents.Visit(_key, (_, keys) =>
        {
            foreach (ulong key in keys)
            {
                if ((key & prefixMask) == prefix && key != DocumentKeys.None)
                {
                    counts[(key >> shift) & (Digits - 1)]++;
                }
            }
        });
        return counts;
    }

    /// <summary>
    /// Writes the groups among the keys from <paramref name="low"/> to <paramref name="high"/>, both included, of which there are <paramref
    /// name="count"/>.
    /// </summary>
    private void SortRange(ulong low, ulong high, int count)
    {
        if (count < 2)
        {
            return;
        }

        ulong[] keys = new ulong[count];
        int[] documents = new int[count];
        int found = 0;
        _documents.Visit(_key, (first, block) =>
        {
            for (int i = 0; i < block.Length; i++)
            {
                if (block[i] >= low && block[i] <= high && block[i] != DocumentKeys.None)
                {
                    (keys[found], documents[found++]) = (block[i], first + i);
                }
            }
        });
        Array.Sort(keys, documents);
        WriteGroups(keys, documents);
    }

    private void WriteGroups(ReadOnlySpan<ulong> keys, Span<int> documents)
    {
        for (int start = 0; start < keys.Length;)
        {
            int length = 1;
            while (start + length < keys.Length && keys[start + length] == keys[start])
            {
                length++;
            }

            if (length > 1)
            {
                Span<int> group = documents.Slice(start, length);
                group.Sort();
                foreach (int other in group[1..])
                {
                    _pairs.Add(group[0], other);
                }
            }

            start += length;
        }
    }

    /// <summary>Writes the documents of one key that are too many to be sorted, and need not be: they come in order.</summary>
    private void WriteGroup(ulong key)
    {
        int leader = -1;
        _documents.Visit(_key, (first, block) =>
        {
            for (int i = 0; i < block.Length; i++)
            {
                if (block[i] != key)
                {
                    continue;
                }

                if (leader < 0)
                {
                    leader = first + i;
                }
                else
                {
                    _pairs.Add(leader, first + i);
                }
            }
        });
    }
}
