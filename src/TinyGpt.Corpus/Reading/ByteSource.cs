namespace TinyGpt.Corpus.Reading;

/// <summary>Where a packed file could not be unpacked any further.</summary>
/// <param name="Offset">Where the damaged piece, a gzip member or a zstd frame, begins in the file.</param>
/// <param name="Start">Where what was unpacked of it begins in the unpacked stream.</param>
/// <param name="Field">What could not be read.</param>
/// <param name="Reason">Why, in a few words.</param>
internal sealed record Break(long Offset, long Start, string Field, string Reason);

/// <summary>The bytes of a file from front to back, unpacked.</summary>
internal abstract class ByteSource : IDisposable
{
    /// <summary>What keeps the source from going on.</summary>
    public Break? Break { get; protected set; }

    /// <summary>How many pieces, that can be unpacked one without the other, were begun.</summary>
    public long Pieces { get; protected set; }

    /// <summary>Where in the file the last of them begins.</summary>
    public long PieceOffset { get; protected set; }

    /// <summary>Some of the next bytes, of one piece; none at the end and where there is a <see cref="Break"/>.</summary>
    public abstract int Read(Span<byte> target);

    /// <summary>Goes on at the next sound piece after a break.</summary>
    /// <returns>False if there is none.</returns>
    public abstract bool Resume();

    /// <inheritdoc/>
    public abstract void Dispose();
}
