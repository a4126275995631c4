namespace TinyGpt.Corpus.Duplicates;

/// <summary>
/// Documents that are joined to clusters, by union-find (Tarjan 1975) with path halving, each under its lowest number. Five bytes a document.
/// </summary>
internal sealed class Clusters
{
    // Of a document that is kept, its own number; of any other one, a lower one.
    private readonly int[] _kept;
    private readonly DuplicateReason[] _reasons;

    /// <summary>Every document is a cluster.</summary>
    public Clusters(long documents)
    {
        _kept = new int[documents];
        _reasons = new DuplicateReason[documents];
        for (int i = 0; i < _kept.Length; i++)
        {
            _kept[i] = i;
        }
    }

    /// <summary>After <see cref="Settle"/>: the kept document of each document.</summary>
    public ReadOnlySpan<int> Kept => _kept;

    /// <summary>After <see cref="Settle"/>: why each goes.</summary>
    public ReadOnlySpan<DuplicateReason> Reasons => _reasons;

    /// <summary>Whether a document still takes part: nothing has dropped it for good.</summary>
    public bool TakesPart(int document) => _reasons[document] == DuplicateReason.None;

    /// <summary>A document goes at once, and takes part in nothing after.</summary>
    public void Drop(int document, int kept, DuplicateReason reason) => (_kept[document], _reasons[document]) = (kept, reason);

    /// <summary>Two documents that take part are of one cluster.</summary>
    public void Join(int document, int other)
    {
        (int root, int otherRoot) = (Find(document), Find(other));
        _kept[Math.Max(root, otherRoot)] = Math.Min(root, otherRoot);
    }

    /// <summary>Every document gets the number of one that is really kept, and its reason.</summary>
    public void Settle()
    {
        for (int i = 0; i < _kept.Length; i++)
        {
            if (_kept[i] != i && TakesPart(i))
            {
                _reasons[i] = DuplicateReason.NearDuplicate;
            }

            // What it points to is lower, hence settled already.
            _kept[i] = _kept[_kept[i]];
        }
    }

    /// <summary>After <see cref="Settle"/>: how many clusters there are of each size, the smallest first.</summary>
    public ClusterSize[] Sizes()
    {
        int[] documents = new int[_kept.Length];
        foreach (int kept in _kept)
        {
            documents[kept]++;
        }

        SortedDictionary<int, long> clusters = [];
        foreach (int size in documents)
        {
            if (size > 0)
            {
                clusters[size] = clusters.GetValueOrDefault(size) + 1;
            }
        }

        return [.. clusters.Select(pair => new ClusterSize(pair.Key, pair.Value))];
    }

    private int Find(int document)
    {
        while (_kept[document] != document)
        {
            document = _kept[document] = _kept[_kept[document]];
        }

        return document;
    }
}
