namespace TinyGpt.Corpus.Reading;

/// <summary>
/// Reads the documents of one input file, in their order. Takes memory for one record at a time, of a Parquet file for one group of rows; a record
/// that is damaged or larger than the limit is left out and reported.
/// </summary>
public abstract class DocumentReader : IDisposable
{
    /// <summary>What was met so far.</summary>
    public ReaderCounts Counts { get; } = new();

    /// <summary>The next document, or null at the end.</summary>
    /// <exception cref="InvalidDataException">Nothing of the file can be read; the message says where and why in one line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public abstract Document? Read();

    /// <inheritdoc/>
    public abstract void Dispose();
}
