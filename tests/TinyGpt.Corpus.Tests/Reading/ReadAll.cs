using TinyGpt.Corpus.Reading;
using TinyGpt.Tests.Formats;

namespace TinyGpt.Corpus.Tests.Reading;

/// <summary>Everything that a reader makes of a file.</summary>
internal sealed record ReadAll(IReadOnlyList<Document> Documents, IReadOnlyList<DamagedRecord> Damages, ReaderCounts Counts)
{
    public static ReadAll Of(string name, byte[] bytes, ReaderSettings? settings = null)
    {
        using TemporaryFolder folder = new();
        return Of(folder.Write(name, bytes), settings);
    }

    public static ReadAll Of(string path, ReaderSettings? settings = null)
    {
        List<Document> documents = [];
        List<DamagedRecord> damages = [];
        using DocumentReader reader = Readers.Open(path, settings ?? new ReaderSettings(), damages.Add);
        while (reader.Read() is { } document)
        {
            documents.Add(document);
        }

        return new ReadAll(documents, damages, reader.Counts);
    }

    /// <summary>The pages as text.</summary>
    public IEnumerable<string> Texts =>
        Documents.Select(document => document.Bytes.IsEmpty ? document.Text : CharacterSets.Decode(document.Bytes.Span, document.CharacterSet));

    /// <summary>The damages as "offset field".</summary>
    public IEnumerable<string> Places => Damages.Select(damage => $"{damage.Offset} {damage.Field}");
}
