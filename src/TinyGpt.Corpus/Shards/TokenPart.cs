using System.Runtime.InteropServices;
using TinyGpt.Data;

namespace TinyGpt.Corpus.Shards;

/// <summary>The tokens of one input, between two stages of a build: a token file, and a table of its documents.</summary>
internal sealed class TokenPart : IDisposable
{
    /// <summary>The files' names in the input's folder.</summary>
    public const string TokensName = "tokens.tok", TableName = "documents.bin";

    private readonly TokenFile _tokens;

    private TokenPart(TokenFile tokens, PartDocument[] documents) => (_tokens, Documents) = (tokens, documents);

    /// <summary>The documents, in their order.</summary>
    public PartDocument[] Documents { get; }

    /// <summary>Opens the files in a folder.</summary>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    /// <exception cref="IOException">They are missing or cannot be read.</exception>
    public static TokenPart Open(string folder)
    {
        PartDocument[] documents = ReadTable(folder);
        TokenFile tokens = TokenFile.Open(Path.Combine(folder, TokensName));
        if (tokens.Count == (documents.Length == 0 ? 0 : documents[^1].End))
        {
            return new TokenPart(tokens, documents);
        }

        tokens.Dispose();
        throw new InvalidDataException($"{tokens.Name} does not belong to {TableName} beside it");
    }

    /// <summary>Reads only the table of documents.</summary>
    public static PartDocument[] ReadTable(string folder)
    {
        string path = Path.Combine(folder, TableName);
        byte[] bytes = File.ReadAllBytes(path);
        PartDocument[] documents = MemoryMarshal.Cast<byte, PartDocument>(bytes).ToArray();
        long previous = 0;
        foreach (PartDocument document in documents)
        {
            if (document.End <= previous)
            {
                throw new InvalidDataException($"{path} is damaged: a document ends at token {document.End}, and begins at {previous}");
            }

            previous = document.End;
        }

        return documents;
    }

    /// <summary>Copies tokens.</summary>
    public void Read(long start, Span<int> destination) => _tokens.Read(start, destination);

    /// <inheritdoc/>
    public void Dispose() => _tokens.Dispose();
}

/// <summary>A document of a part.</summary>
/// <param name="End">The number of the token after its last one.</param>
/// <param name="Hash">Decides whether it is kept for validation.</param>
/// <param name="Bytes">The bytes of its text in UTF-8.</param>
/// <param name="Record">Its number among the documents of the input.</param>
internal readonly record struct PartDocument(long End, ulong Hash, long Bytes, long Record);
