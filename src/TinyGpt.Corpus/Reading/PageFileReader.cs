using System.Globalization;

namespace TinyGpt.Corpus.Reading;

/// <summary>Reads files that are a document each: HTML pages and plain texts.</summary>
internal sealed class PageFileReader(IReadOnlyList<CorpusInput> files, ReaderSettings settings, Action<DamagedRecord> onDamage) : DocumentReader
{
    private int _next;

    /// <inheritdoc/>
    public override Document? Read()
    {
        while (_next < files.Count)
        {
            if (Read(files[_next++]) is { } document)
            {
                Counts.Documents++;
                return document;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    private Document? Read(CorpusInput file)
    {
        using ByteInput input = Packing.Open(file.Path);
        bool isTooLong = input.Fill(settings.RecordLimit + 1);
        Counts.Bytes += input.Buffered.Length;
        if (isTooLong || input.Break is not null)
        {
            Counts.Damaged++;
            string limit = settings.RecordLimit.ToString("N0", CultureInfo.InvariantCulture);
            onDamage(isTooLong ? new DamagedRecord(file.Path, 0, "file", $"is longer than the limit of {limit} bytes for a record")
                : new DamagedRecord(file.Path, input.Break!.Offset, input.Break.Field, input.Break.Reason));
            return null;
        }

        bool isText = InputFormats.OfName(file.Path) == InputFormat.Text;
        Counts.CountRecord(isText ? "text" : "html");
        return new Document
        {
            File = file.Path,
            Record = Counts.Documents,
            Url = "file:///" + string.Join('/', file.Name.Split('/').Select(Uri.EscapeDataString)),
            MediaType = isText ? MediaType.PlainText : MediaType.Html,
            Bytes = isText ? default : input.Buffered.ToArray(),
            Text = isText ? CharacterSets.DecodeText(input.Buffered, null) : "",
        };
    }
}
