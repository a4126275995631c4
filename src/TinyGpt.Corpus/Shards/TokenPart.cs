using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TinyGpt.Corpus.Pipeline;
using TinyGpt.Data;
using TinyGpt.Formats;

namespace TinyGpt.Corpus.Shards;

/// <summary>
/// The tokens of one input, between two stages of a build: a table of its documents, and as many token files as their number asks for. No document
/// lies in two files.
/// </summary>
internal sealed class TokenPart : IDisposable
{
    /// <summary>The table's name in the input's folder.</summary>
    public const string TableName = "documents.bin";

    // What is read of a table at a time.
    private const int ReadDocuments = 1 << 16;

    private readonly List<TokenFile> _files = [];
    private readonly FileStarts _starts;

    private TokenPart(string folder, PartDocument[] documents)
    {
        Documents = documents;
        try
        {
            do
            {
                _files.Add(TokenFile.Open(Path.Combine(folder, TokensName(_files.Count))));
            }
            while (File.Exists(Path.Combine(folder, TokensName(_files.Count))));
            _starts = new FileStarts([.. _files.Select(file => file.Count)]);
            if (_starts.Count != (documents.Length == 0 ? 0 : documents[^1].End) || !AreInOneFileEach())
            {
                throw new InvalidDataException($"{Path.Combine(folder, TableName)} does not belong to {TokensName(0)} beside it");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The documents, in their order.</summary>
    public PartDocument[] Documents { get; }

    /// <summary>A token file's name in the input's folder.</summary>
    /// <param name="file">Its number, from 0.</param>
    public static string TokensName(int file) => $"tokens-{BuildFolder.Number(file)}.tok";

    /// <summary>Opens the files in a folder.</summary>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    /// <exception cref="IOException">They are missing or cannot be read.</exception>
    public static TokenPart Open(string folder) => new(folder, ReadTable(folder));

    /// <summary>Reads only the table of documents.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    public static PartDocument[] ReadTable(string folder)
    {
        string path = Path.Combine(folder, TableName);
        using SafeFileHandle file = InputFile.Open(path);
        (long count, long rest) = Math.DivRem(RandomAccess.GetLength(file), Unsafe.SizeOf<PartDocument>());
        if (rest != 0)
        {
            throw new InvalidDataException($"{path} is damaged: it ends within document {count}");
        }

        PartDocument[] documents = new PartDocument[count];
        long previous = 0;
        for (int start = 0; start < documents.Length; start += ReadDocuments)
        {
            Span<PartDocument> some = documents.AsSpan(start, Math.Min(ReadDocuments, documents.Length - start));
            InputFile.ReadExactly(file, path, MemoryMarshal.AsBytes(some), (long)start * Unsafe.SizeOf<PartDocument>());
            foreach (PartDocument document in some)
            {
                if (document.End <= previous)
                {
                    throw new InvalidDataException($"{path} is damaged: a document ends at token {document.End}, and begins at {previous}");
                }

                previous = document.End;
            }
        }

        return documents;
    }

    /// <summary>Copies tokens of a document.</summary>
    public void Read(long start, Span<int> destination)
    {
        int file = _starts.Find(start);
        _files[file].Read(start - _starts[file], destination);
    }

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private bool AreInOneFileEach()
    {
        long start = 0;
        foreach (PartDocument document in Documents)
        {
            if (_starts.Find(start) != _starts.Find(document.End - 1))
            {
                return false;
            }

            start = document.End;
        }

        return true;
    }
}

/// <summary>A document of a part.</summary>
/// <param name="End">The number of the token after its last one.</param>
/// <param name="Hash">Decides whether it is kept for validation.</param>
/// <param name="Bytes">The bytes of its text in UTF-8.</param>
/// <param name="Record">Its number among the documents of the input.</param>
internal readonly record struct PartDocument(long End, ulong Hash, long Bytes, long Record);
