namespace TinyGpt.Corpus.Reading;

/// <summary>What a file is, apart from its packing.</summary>
internal enum InputFormat
{
    /// <summary>WARC, WET.</summary>
    Warc,

    /// <summary>ARC.</summary>
    Arc,

    /// <summary>Parquet.</summary>
    Parquet,

    /// <summary>A JSON object a line.</summary>
    JsonLines,

    /// <summary>A web page.</summary>
    Html,

    /// <summary>A plain text.</summary>
    Text,
}

/// <summary>Tells formats by a file's first bytes and by its name.</summary>
internal static class InputFormats
{
    /// <summary>How many bytes say enough.</summary>
    public const int BytesToSee = 512;

    /// <summary>For messages.</summary>
    public const string Known = ".warc, .wet, .arc, .parquet, .jsonl, .html, .txt, and these with .gz or .zst";

    private static readonly Dictionary<string, InputFormat> _byExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".warc"] = InputFormat.Warc,
        [".wet"] = InputFormat.Warc,
        [".arc"] = InputFormat.Arc,
        [".parquet"] = InputFormat.Parquet,
        [".jsonl"] = InputFormat.JsonLines,
        [".ndjson"] = InputFormat.JsonLines,
        [".json"] = InputFormat.JsonLines,
        [".html"] = InputFormat.Html,
        [".htm"] = InputFormat.Html,
        [".xhtml"] = InputFormat.Html,
        [".txt"] = InputFormat.Text,
        [".text"] = InputFormat.Text,
    };

    /// <summary>The format that a file's name means; null if none.</summary>
    public static InputFormat? OfName(string path) =>
        _byExtension.TryGetValue(Path.GetExtension(Packing.WithoutSuffix(path)), out InputFormat format) ? format : null;

    /// <summary>The format of a file: what it certainly begins with, otherwise what its name means, otherwise what it seems to begin with.</summary>
    public static InputFormat? Of(string path, ReadOnlySpan<byte> bytes) =>
        OfMagic(bytes) ?? OfName(path) ?? (PageBuilder.LooksLikeHtml(bytes) ? InputFormat.Html : null);

    /// <summary>The format that no other file begins like.</summary>
    public static InputFormat? OfMagic(ReadOnlySpan<byte> bytes) => WarcReader.IsRecord(bytes) ? InputFormat.Warc
        : ArcReader.IsFile(bytes) ? InputFormat.Arc
        : bytes.StartsWith("PAR1"u8) ? InputFormat.Parquet
        : null;
}
