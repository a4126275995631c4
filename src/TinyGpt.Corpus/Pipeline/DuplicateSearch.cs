using TinyGpt.Corpus.Duplicates;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>The stages of a build between its filters and its tokens, which look for duplicates among the documents of all inputs.</summary>
internal sealed class DuplicateSearch : IDisposable
{
    private readonly BuildFolder _folder;
    private readonly DocumentKeys _keys;
    private readonly string[] _signatureFiles;

    // What the stages left, opened once for all inputs.
    private readonly Lazy<SignatureSet> _documents;
    private readonly Lazy<DuplicateTable> _table;

    /// <summary>Prepares the stages.</summary>
    /// <param name="folder">The build.</param>
    /// <param name="inputs">How many inputs it has.</param>
    /// <param name="settings">What counts as a near-duplicate.</param>
    /// <exception cref="InvalidDataException">A setting is out of its range.</exception>
    public DuplicateSearch(BuildFolder folder, int inputs, DuplicateSettings settings)
    {
        (_folder, _keys) = (folder, new DocumentKeys(settings));
        _signatureFiles = [.. Enumerable.Range(0, inputs).Select(folder.SignaturesOf)];
        _documents = new Lazy<SignatureSet>(() => SignatureSet.Open(_signatureFiles));
        _table = new Lazy<DuplicateTable>(OpenTable);
    }

    /// <summary>How many tasks there are before the last one: one for each key of a document.</summary>
    public int BandTasks => _keys.Count;

    /// <summary>Whether a key's task is done.</summary>
    public bool IsBandDone(int key) => File.Exists(_folder.PairsOf(key));

    /// <summary>Finds the documents that share a key, if that was not done before.</summary>
    public void DoBand(int key)
    {
        if (!IsBandDone(key))
        {
            BandStage.Run(_signatureFiles, key, _folder.PairsOf(key));
        }
    }

    /// <summary>Whether it is known what becomes of every document.</summary>
    public bool IsDone => File.Exists(_folder.DuplicateTable);

    /// <summary>Decides what becomes of every document, if that was not done before.</summary>
    public void DoClusters()
    {
        if (!IsDone)
        {
            ClusterStage.Run([.. Enumerable.Range(0, BandTasks).Select(_folder.PairsOf)], _folder.DuplicateTable);
        }
    }

    /// <summary>What becomes of the documents that an input's filters kept, in their order.</summary>
    public IEnumerable<Verdict> Verdicts(int input)
    {
        SignatureSet documents = _documents.Value;
        for (long document = documents.FirstDocument(input); document < documents.FirstDocument(input + 1); document++)
        {
            DocumentFate fate = _table.Value.Fate(document);
            yield return fate.IsKept ? Verdict.Keep : Verdict.Drop(fate.ReasonName!, Detail(documents, fate.Kept));
        }
    }

    /// <summary>Clusters by the number of their documents.</summary>
    public Histogram<long> ClusterSizes()
    {
        Histogram<long> sizes = [];
        foreach (ClusterSize size in _table.Value.ClusterSizes)
        {
            sizes.Increase(size.Documents, size.Clusters);
        }

        return sizes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_table.IsValueCreated)
        {
            _table.Value.Dispose();
        }
    }

    private DuplicateTable OpenTable()
    {
        DuplicateTable table = DuplicateTable.Open(_folder.DuplicateTable);
        if (table.Count == _documents.Value.Count)
        {
            return table;
        }

        table.Dispose();
        throw new InvalidDataException(
            $"{_folder.DuplicateTable} is of {table.Count} documents, and there are {_documents.Value.Count}; delete the folder {_folder.Duplicates} "
            + "and start the build again");
    }

    private string Detail(SignatureSet documents, long kept)
    {
        int input = documents.FileOf(kept);
        string file = Path.GetRelativePath(_folder.Path, _folder.KeptOf(input));
        return $"instead of it, line {kept - documents.FirstDocument(input) + 1} of {file} is kept";
    }
}
