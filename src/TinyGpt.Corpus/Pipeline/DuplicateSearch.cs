using TinyGpt.Corpus.Duplicates;
using TinyGpt.Formats;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>The stages of a build between its filters and its tokens, which look for duplicates among the documents of all inputs.</summary>
internal sealed class DuplicateSearch(BuildFolder folder, int inputs, DuplicateSettings settings)
{
    private readonly DocumentKeys _keys = new(settings);

    /// <summary>How many tasks there are before the last one: one for each key of a document.</summary>
    public int BandTasks => _keys.Count;

    /// <summary>Whether a key's task is done.</summary>
    public bool IsBandDone(int key) => File.Exists(folder.PairsOf(key));

    /// <summary>Finds the documents that share a key.</summary>
    public void DoBand(int key)
    {
        string path = folder.PairsOf(key);
        if (!IsBandDone(key))
        {
            AtomicFile.RemoveLeftovers(folder.Duplicates, Path.GetFileName(path));
            BandStage.Run(SignatureFiles(), key, path);
        }
    }

    /// <summary>Whether it is known what becomes of every document.</summary>
    public bool IsDone => File.Exists(folder.DuplicateTable);

    /// <summary>Decides what becomes of every document.</summary>
    public void DoClusters()
    {
        if (!IsDone)
        {
            AtomicFile.RemoveLeftovers(folder.Duplicates, Path.GetFileName(folder.DuplicateTable));
            ClusterStage.Run([.. Enumerable.Range(0, BandTasks).Select(folder.PairsOf)], folder.DuplicateTable);
        }
    }

    /// <summary>What becomes of the documents that an input's filters kept, in their order.</summary>
    public IEnumerable<Verdict> Verdicts(int input)
    {
        SignatureSet documents = SignatureSet.Open(SignatureFiles());
        using DuplicateTable table = DuplicateTable.Open(folder.DuplicateTable);
        long end = input + 1 < inputs ? documents.FirstDocument(input + 1) : documents.Count;
        for (long document = documents.FirstDocument(input); document < end; document++)
        {
            DocumentFate fate = table.Fate(document);
            yield return fate.IsKept ? Verdict.Keep : Verdict.Drop(fate.ReasonName!, Detail(documents, fate.Kept));
        }
    }

    /// <summary>Clusters by the number of their documents.</summary>
    public Histogram<long> ClusterSizes()
    {
        using DuplicateTable table = DuplicateTable.Open(folder.DuplicateTable);
        Histogram<long> sizes = [];
        foreach (ClusterSize size in table.ClusterSizes)
        {
            sizes.Increase(size.Documents, size.Clusters);
        }

        return sizes;
    }

    private string Detail(SignatureSet documents, long kept)
    {
        int input = inputs - 1;
        while (documents.FirstDocument(input) > kept)
        {
            input--;
        }

        string file = Path.GetRelativePath(folder.Path, folder.KeptOf(input));
        return $"instead of it, line {kept - documents.FirstDocument(input) + 1} of {file} is kept";
    }

    private string[] SignatureFiles() => [.. Enumerable.Range(0, inputs).Select(folder.SignaturesOf)];
}
