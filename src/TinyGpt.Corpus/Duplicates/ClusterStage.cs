namespace TinyGpt.Corpus.Duplicates;

/// <summary>
/// Decides which documents stay. Of each address the first capture stays, and later ones take no part in the rest; of the remaining ones with the
/// same content likewise; the rest is clustered over all bands, and the first of a cluster stays. Takes nine bytes of memory a document.
/// </summary>
public static class ClusterStage
{
    /// <summary>Writes a <see cref="DuplicateTable"/>, which appears when it is complete.</summary>
    /// <param name="pairFiles">What <see cref="BandStage"/> wrote for each key, in any order.</param>
    /// <param name="output">The file to write. It depends on nothing but the pairs.</param>
    /// <exception cref="InvalidDataException">A file is something else or is damaged, or the files do not go together.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static void Run(IReadOnlyList<string> pairFiles, string output)
    {
        (string[] pathsByKey, long documents) = Order(pairFiles);
        Clusters clusters = new(documents);
        for (int key = 0; key < pathsByKey.Length; key++)
        {
            using PairFile pairs = PairFile.Open(pathsByKey[key]);
            Apply(pairs, clusters);
        }

        clusters.Settle();
        DuplicateTable.Write(output, clusters);
    }

    private static (string[] PathsByKey, long Documents) Order(IReadOnlyList<string> pairFiles)
    {
        if (pairFiles.Count == 0)
        {
            throw new InvalidDataException("there are no pair files to make clusters of");
        }

        string[] pathsByKey = new string[pairFiles.Count];
        long documents = -1;
        foreach (string path in pairFiles)
        {
            using PairFile file = PairFile.Open(path);
            documents = documents < 0 ? file.Documents : documents;
            if (file.Documents != documents)
            {
                throw new InvalidDataException(
                    $"{path} is of {file.Documents} documents, and {pairFiles[0]} of {documents}; repeat the task that makes the older one");
            }

            if (file.KeyCount != pairFiles.Count)
            {
                throw new InvalidDataException($"{path} is one of {file.KeyCount} pair files, one for each key, and there are {pairFiles.Count}");
            }

            if (pathsByKey[file.Key] is string other)
            {
                throw new InvalidDataException($"{path} and {other} are both of key {file.Key}; each key is needed once");
            }

            pathsByKey[file.Key] = path;
        }

        return (pathsByKey, documents);
    }

    private static void Apply(PairFile file, Clusters clusters)
    {
        // The first of the group that still takes part; none yet: −1.
        (int first, int leader) = (-1, -1);
        file.Visit(pairs =>
        {
            foreach ((int groupFirst, int other) in pairs)
            {
                if (groupFirst != first)
                {
                    (first, leader) = (groupFirst, clusters.TakesPart(groupFirst) ? groupFirst : -1);
                }

                if (!clusters.TakesPart(other))
                {
                    continue;
                }

                if (leader < 0)
                {
                    leader = other;
                    continue;
                }

                switch (file.Key)
                {
                    case DocumentKeys.Address:
                        clusters.Drop(other, leader, DuplicateReason.SameAddress);
                        break;
                    case DocumentKeys.Content:
                        clusters.Drop(other, leader, DuplicateReason.SameContent);
                        break;
                    default:
                        clusters.Join(leader, other);
                        break;
                }
            }
        });
    }
}
