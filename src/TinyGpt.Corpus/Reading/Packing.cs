namespace TinyGpt.Corpus.Reading;

/// <summary>Opens files that may be packed with gzip or zstd.</summary>
internal static class Packing
{
    private static readonly string[] _gzip = [".gz", ".gzip"], _zstd = [".zst", ".zstd"];

    /// <summary>The name of what is in a packed file.</summary>
    public static string WithoutSuffix(string path) => HasSuffix(path, _gzip) || HasSuffix(path, _zstd) ? Path.ChangeExtension(path, null) : path;

    /// <summary>
    /// Opens a file. What it begins with decides whether it is packed; only where that is neither packed nor a format that is known, its start may be
    /// damaged, and its name decides.
    /// </summary>
    public static ByteInput Open(string path)
    {
        FileWindow file = FileWindow.Open(path);
        try
        {
            return new ByteInput(Source(file, path));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static ByteSource Source(FileWindow file, string path)
    {
        ReadOnlySpan<byte> bytes = file.Peek(InputFormats.BytesToSee);
        bool isPlain = bytes.IsEmpty || InputFormats.OfMagic(bytes) is not null || PageBuilder.LooksLikeHtml(bytes);
        bool isGzip = bytes is [0x1F, 0x8B, ..], isZstd = ZstdFrame.IsStart(bytes), isUnknown = !isPlain && !isGzip && !isZstd;
        return isGzip || (isUnknown && HasSuffix(path, _gzip)) ? new PackedSource(file, new GzipMember())
            : isZstd || (isUnknown && HasSuffix(path, _zstd)) ? new PackedSource(file, new ZstdFrame())
            : new PlainSource(file);
    }

    private static bool HasSuffix(string path, string[] suffixes) => suffixes.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
