namespace TinyGpt.Corpus.Reading;

/// <summary>A file that is not packed.</summary>
internal sealed class PlainSource(FileWindow file) : ByteSource
{
    /// <inheritdoc/>
    public override int Read(Span<byte> target) => file.Read(target);

    /// <inheritdoc/>
    public override bool Resume() => false;

    /// <inheritdoc/>
    public override void Dispose() => file.Dispose();
}
