using System.IO.Compression;
using System.Text.Json;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>Writes documents, a line of JSON each, compressed by gzip.</summary>
internal sealed class JsonLinesWriter(Stream stream) : IDisposable
{
    private readonly GZipStream _packed = new(stream, CompressionLevel.Fastest, leaveOpen: true);

    /// <summary>Appends a document.</summary>
    public void Add(StoredDocument document) => Add(JsonSerializer.SerializeToUtf8Bytes(document, PipelineJson.Readable.StoredDocument));

    /// <summary>Appends a line of JSON that another thread made.</summary>
    public void Add(ReadOnlySpan<byte> json)
    {
        _packed.Write(json);
        _packed.WriteByte((byte)'\n');
    }

    /// <inheritdoc/>
    public void Dispose() => _packed.Dispose();
}
