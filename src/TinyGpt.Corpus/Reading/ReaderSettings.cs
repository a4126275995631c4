namespace TinyGpt.Corpus.Reading;

/// <summary>What a reader of input files needs to be told.</summary>
public sealed record ReaderSettings
{
    internal const int LargestRecordLimit = 1 << 30;

    /// <summary>
    /// The most bytes of a record, packed or unpacked; from 1 to 1073741824. Larger ones are left out and reported. Memory is a few times this.
    /// </summary>
    public int RecordLimit { get; init; } = 16 << 20;

    /// <summary>The column of a Parquet file, or the property of a JSONL line, that holds the text.</summary>
    public string TextColumn { get; init; } = "text";

    /// <summary>The column or property that holds the address. It need not exist.</summary>
    public string UrlColumn { get; init; } = "url";
}
