namespace TinyGpt.Corpus.Reading;

/// <summary>A record that could not be read, and was left out.</summary>
/// <param name="File">The input file.</param>
/// <param name="Offset">Where the record begins, in bytes, as <see cref="Document.Offset"/> counts them.</param>
/// <param name="Field">What could not be read, as in "Content-Length", "chunk size" or "line".</param>
/// <param name="Reason">Why, in a few words.</param>
public sealed record DamagedRecord(string File, long Offset, string Field, string Reason)
{
    /// <summary>One line: file, offset, field, reason.</summary>
    public override string ToString() => $"{File}, byte {Offset}: {Field}: {Reason}";
}
