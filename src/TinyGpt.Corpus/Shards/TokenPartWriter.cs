using System.Runtime.InteropServices;
using TinyGpt.Data;

namespace TinyGpt.Corpus.Shards;

/// <summary>Writes a <see cref="TokenPart"/>. Its files belong to this machine's work on a build alone.</summary>
internal sealed class TokenPartWriter : IDisposable
{
    private readonly FileStream _tokenFile, _table;
    private readonly TokenWriter _tokens;

    /// <summary>Starts the files in a folder.</summary>
    public TokenPartWriter(string folder, int vocabularySize)
    {
        _tokenFile = File.Create(Path.Combine(folder, TokenPart.TokensName), 1 << 16);
        _table = File.Create(Path.Combine(folder, TokenPart.TableName), 1 << 16);
        _tokens = new TokenWriter(_tokenFile, vocabularySize);
    }

    /// <summary>Appends a document.</summary>
    /// <param name="ids">Its tokens; at least one.</param>
    /// <param name="hash">Decides whether it is kept for validation.</param>
    /// <param name="bytes">The bytes of its text in UTF-8.</param>
    /// <param name="record">Its number among the documents of the input.</param>
    public void Add(ReadOnlyMemory<int> ids, ulong hash, long bytes, long record)
    {
        _tokens.Write(ids.Span);
        PartDocument document = new(_tokens.Count, hash, bytes, record);
        _table.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<PartDocument>(in document)));
    }

    /// <summary>Completes the token file's header.</summary>
    /// <exception cref="InvalidDataException">These are more tokens than a file can hold.</exception>
    public void Finish() => _tokens.Finish();

    /// <inheritdoc/>
    public void Dispose()
    {
        _tokenFile.Dispose();
        _table.Dispose();
    }
}
