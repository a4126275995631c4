using TinyGpt.Corpus.Duplicates;

namespace TinyGpt.Corpus.Tests.Duplicates;

/// <summary>The rules for duplicates, by their definitions and as slowly as they read.</summary>
internal static class SlowDuplicates
{
    /// <summary>The fates of documents, each given by its keys.</summary>
    public static DocumentFate[] Fates(IReadOnlyList<ulong[]> documents)
    {
        int[] kept = [.. Enumerable.Range(0, documents.Count)];
        DuplicateReason[] reasons = new DuplicateReason[documents.Count];
        foreach ((int key, DuplicateReason reason) in ((int, DuplicateReason)[])[(0, DuplicateReason.SameAddress), (1, DuplicateReason.SameContent)])
        {
            foreach (int[] group in Groups(documents, reasons, key))
            {
                foreach (int other in group[1..])
                {
                    (kept[other], reasons[other]) = (group[0], reason);
                }
            }
        }

        // Lowest numbers spread through the groups of the bands until nothing changes.
        for (bool changes = true; changes;)
        {
            changes = false;
            for (int key = 2; key < (documents.Count == 0 ? 0 : documents[0].Length); key++)
            {
                foreach (int[] group in Groups(documents, reasons, key))
                {
                    int lowest = group.Min(document => kept[document]);
                    changes |= group.Any(document => kept[document] != lowest);
                    Array.ForEach(group, document => kept[document] = lowest);
                }
            }
        }

        int Final(int document) => kept[document] == document ? document : Final(kept[document]);
        return
        [
            .. kept.Select((_, document) => new DocumentFate(
                Final(document),
                reasons[document] == DuplicateReason.None && kept[document] != document ? DuplicateReason.NearDuplicate : reasons[document])),
        ];
    }

    /// <summary>The documents of one key that still take part, where there are several.</summary>
    private static List<int[]> Groups(IReadOnlyList<ulong[]> documents, DuplicateReason[] reasons, int key) =>
    [
        .. Enumerable.Range(0, documents.Count)
            .Where(document => reasons[document] == DuplicateReason.None && documents[document][key] != DocumentKeys.None)
            .GroupBy(document => documents[document][key])
            .Where(group => group.Count() > 1)
            .Select(group => group.ToArray()),
    ];
}
