namespace TinyGpt.Corpus.Reading;

/// <summary>Unpacks one piece after the other of a file that is made of them: gzip members, zstd frames.</summary>
internal interface IPieceDecoder : IDisposable
{
    /// <summary>What a piece is called.</summary>
    string Name { get; }

    /// <summary>The bytes that every piece begins with.</summary>
    ReadOnlySpan<byte> Magic { get; }

    /// <summary>Whether a piece may begin with these bytes, which begin with <see cref="Magic"/>.</summary>
    bool MayBegin(ReadOnlySpan<byte> bytes);

    /// <summary>Begins a piece at the file's place.</summary>
    /// <exception cref="InvalidDataException">None begins there; the message says why in a few words.</exception>
    void Start(FileWindow file);

    /// <summary>Some of the next bytes; none at the end of the piece, and then the file's place is behind it.</summary>
    /// <exception cref="InvalidDataException">The piece is damaged; the message says why in a few words.</exception>
    int Read(Span<byte> target);
}
