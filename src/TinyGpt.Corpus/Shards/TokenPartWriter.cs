using System.Runtime.InteropServices;
using TinyGpt.Data;
using TinyGpt.Formats;

namespace TinyGpt.Corpus.Shards;

/// <summary>Writes a <see cref="TokenPart"/>. Its files belong to this machine's work on a build alone.</summary>
internal sealed class TokenPartWriter : IDisposable
{
    private readonly string _folder;
    private readonly int _vocabularySize;
    private readonly FileStream _table;
    private FileStream _file;
    private TokenWriter _tokens;
    private int _finishedFiles;
    private long _finishedTokens;

    /// <summary>Starts the files in a folder.</summary>
    /// <param name="folder">The folder, in which there are none.</param>
    /// <param name="vocabularySize">What every token will be below.</param>
    public TokenPartWriter(string folder, int vocabularySize)
    {
        (_folder, _vocabularySize) = (folder, vocabularySize);
        _table = File.Create(Path.Combine(folder, TokenPart.TableName), 1 << 16);
        (_file, _tokens) = Create();
    }

    /// <summary>The most tokens of a file: one that is full is followed by another.</summary>
    public long MostTokens { get; init; } = LlmcTokens.MaxCount;

    /// <summary>Appends a document.</summary>
    /// <param name="ids">Its tokens; at least one.</param>
    /// <param name="hash">Decides whether it is kept for validation.</param>
    /// <param name="bytes">The bytes of its text in UTF-8.</param>
    /// <param name="record">Its number among the documents of the input.</param>
    public void Add(ReadOnlyMemory<int> ids, ulong hash, long bytes, long record)
    {
        if (_tokens.Count > 0 && _tokens.Count + ids.Length > MostTokens)
        {
            Finish();
            _finishedTokens += _tokens.Count;
            _finishedFiles++;
            _file.Dispose();
            (_file, _tokens) = Create();
        }

        _tokens.Write(ids.Span);
        PartDocument document = new(_finishedTokens + _tokens.Count, hash, bytes, record);
        _table.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<PartDocument>(in document)));
    }

    /// <summary>Completes the last token file's header.</summary>
    public void Finish() => _tokens.Finish();

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _table.Dispose();
    }

    private (FileStream File, TokenWriter Tokens) Create()
    {
        FileStream file = File.Create(Path.Combine(_folder, TokenPart.TokensName(_finishedFiles)), 1 << 16);
        return (file, new TokenWriter(file, _vocabularySize));
    }
}
