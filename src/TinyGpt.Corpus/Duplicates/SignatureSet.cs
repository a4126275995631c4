namespace TinyGpt.Corpus.Duplicates;

/// <summary>
/// Signature files in a row. Their documents are numbered through, from 0, in the order of the files: a lower number is an earlier capture as
/// far as anyone knows, and it is the lower number that is kept.
/// </summary>
public sealed class SignatureSet
{
    /// <summary>The most documents whose duplicates can be found together: their numbers take 31 bits.</summary>
    public static long MostDocuments => Array.MaxLength;

    private readonly IReadOnlyList<string> _paths;
    private readonly FileStarts _starts;

    private SignatureSet(IReadOnlyList<string> paths)
    {
        _paths = paths;
        Settings = new DuplicateSettings();
        long[] counts = new long[paths.Count];
        for (int i = 0; i < paths.Count; i++)
        {
            using SignatureFile file = SignatureFile.Open(paths[i]);
            if (i > 0 && file.Settings != Settings)
            {
                throw new InvalidDataException(
                    $"{paths[i]} was made with other settings than {paths[0]}: {file.Settings} and {Settings}; make one of them anew");
            }

            (Settings, counts[i]) = (file.Settings, file.Count);
        }

        _starts = new FileStarts(counts);
        if (Count > MostDocuments)
        {
            throw new InvalidDataException(
                $"duplicates can be looked for among {MostDocuments} documents at once, and these are {Count}; take a part, such as one crawl");
        }
    }

    /// <summary>With which settings all of them were made; the default where there are no files.</summary>
    public DuplicateSettings Settings { get; }

    /// <summary>How many documents all files have.</summary>
    public long Count => _starts.Count;

    /// <summary>Reads the headers of files.</summary>
    /// <param name="paths">The files, in the order of their inputs.</param>
    /// <exception cref="InvalidDataException">A file is something else, is damaged, or does not go with the others.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static SignatureSet Open(IReadOnlyList<string> paths) => new(paths);

    /// <summary>The number of a file's first document.</summary>
    /// <param name="file">The file's place among the others, from 0.</param>
    public long FirstDocument(int file) => _starts[file];

    /// <summary>The file that a document is in, by its place among the others.</summary>
    /// <param name="document">The document's number, from 0, below <see cref="Count"/>.</param>
    public int FileOf(long document) => _starts.Find(document);

    /// <summary>Goes through one key of all documents.</summary>
    /// <param name="key">Which key, from 0.</param>
    /// <param name="visit">Is given the keys of successive documents.</param>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    internal void Visit(int key, VisitKeys visit)
    {
        ulong[] buffer = new ulong[SignatureFile.BlockDocuments + 1];
        for (int i = 0; i < _paths.Count; i++)
        {
            using SignatureFile file = SignatureFile.Open(_paths[i]);
            if (file.Count != _starts[i + 1] - _starts[i] || file.Settings != Settings)
            {
                throw new InvalidDataException($"{_paths[i]} was written anew while it was read; repeat the task");
            }

            long document = _starts[i];
            ReadOnlySpan<ulong> keys;
            for (long block = 0; !(keys = file.Read(key, block, buffer)).IsEmpty; block++)
            {
                visit((int)document, keys);
                document += keys.Length;
            }
        }
    }

    /// <summary>Sees keys of successive documents.</summary>
    /// <param name="first">The number of the first.</param>
    /// <param name="keys">One of each.</param>
    internal delegate void VisitKeys(int first, ReadOnlySpan<ulong> keys);
}
