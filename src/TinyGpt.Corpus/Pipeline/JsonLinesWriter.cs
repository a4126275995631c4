using System.IO.Compression;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>Writes documents, a line of JSON each, compressed by gzip. To be disposed of before the stream.</summary>
internal sealed class JsonLinesWriter(Stream stream) : IDisposable
{
    private readonly GZipStream _packed = new(stream, CompressionLevel.Fastest, leaveOpen: true);

    /// <summary>Appends a document, as a line of JSON.</summary>
    public void Add(ReadOnlySpan<byte> json)
    {
        _packed.Write(json);
        _packed.WriteByte((byte)'\n');
    }

    /// <inheritdoc/>
    public void Dispose() => _packed.Dispose();
}
