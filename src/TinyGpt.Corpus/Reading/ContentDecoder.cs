using System.Globalization;
using System.IO.Compression;

namespace TinyGpt.Corpus.Reading;

/// <summary>
/// Undoes what was done to a page for its way: chunks, and the content codings gzip, deflate, br and zstd (RFC 9110, section 8.4). Its memory is used
/// again for the next page.
/// </summary>
internal sealed class ContentDecoder(int limit) : IDisposable
{
    /// <summary>8 MB, the most that a sender may ask of a browser (RFC 9659).</summary>
    private const int LargestZstdWindowLog = 23;

    /// <summary>A page may be packed in itself any number of times; nobody does so in earnest.</summary>
    private const int MostCodings = 5;

    private const int FirstSize = 1 << 16;

    private readonly FileWindow _window = new(Stream.Null);
    private readonly ZstdContext _zstd = new(LargestZstdWindowLog);
    private byte[] _unpacked = new byte[FirstSize], _other = new byte[FirstSize];

    /// <summary>The page.</summary>
    /// <param name="response">The header of the response.</param>
    /// <param name="body">Its body, which is overwritten.</param>
    /// <param name="isTruncated">Whether the crawler kept only a part of it: then what there is is taken.</param>
    /// <param name="page">The page: valid until the next call.</param>
    /// <returns>What is wrong; null if nothing is.</returns>
    public RecordFault? TryDecode(in HttpResponse response, Memory<byte> body, bool isTruncated, out ReadOnlyMemory<byte> page)
    {
        page = body;
        if (response.IsChunked)
        {
            RecordFault? fault = Chunks.TryJoin(body, isTruncated, out Memory<byte> joined);
            page = joined;
            if (fault is not null)
            {
                return fault;
            }
        }

        if (response.ContentEncoding.Length == 0)
        {
            return null;
        }

        // The last that was done is the first to undo.
        string[] codings = response.ContentEncoding.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (codings.Length > MostCodings)
        {
            return new RecordFault("Content-Encoding", $"names {codings.Length} codings, more than {MostCodings}");
        }

        for (int i = codings.Length - 1; i >= 0; i--)
        {
            if (Undo(codings[i], ref page, isTruncated) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _zstd.Dispose();
        _window.Dispose();
    }

    private RecordFault? Undo(string coding, ref ReadOnlyMemory<byte> page, bool isTruncated)
    {
        // Crawlers unpack, and leave the header as it was; so what is a page already stays.
        if (page.IsEmpty || coding is "identity" or "none" || PageBuilder.LooksLikeHtml(page.Span))
        {
            return null;
        }

        (_unpacked, _other) = (_other, _unpacked);
        int count = 0;
        string? reason;
        try
        {
            reason = coding switch
            {
                "gzip" or "x-gzip" => UnpackGzip(page, ref count),
                "deflate" => Unpack(page, IsZlib(page.Span) ? Zlib : Deflate, ref count),
                "br" => Unpack(page, Brotli, ref count),
                "zstd" => UnpackZstd(page.Span, ref count),
                _ => $"'{Short(coding)}' is not known",
            };
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or IOException)
        {
            reason = $"{coding} cannot be unpacked after {count.ToString("N0", CultureInfo.InvariantCulture)} bytes";
            reason = isTruncated && count > 0 ? null : reason;
        }

        page = _unpacked.AsMemory(0, count);
        return reason is null ? null : new RecordFault("Content-Encoding", reason);
    }

    private static ZLibStream Zlib(Stream body) => new(body, CompressionMode.Decompress);

    private static DeflateStream Deflate(Stream body) => new(body, CompressionMode.Decompress);

    private static BrotliStream Brotli(Stream body) => new(body, CompressionMode.Decompress);

    /// <summary>
    /// The standard means zlib (RFC 1950); many servers sent bare deflate. zlib's first two bytes are a multiple of 31, and name the method 8.
    /// </summary>
    private static bool IsZlib(ReadOnlySpan<byte> bytes) => bytes.Length > 2 && (bytes[0] & 15) == 8 && ((bytes[0] << 8) | bytes[1]) % 31 == 0;

    private string? Unpack(ReadOnlyMemory<byte> page, Func<Stream, Stream> open, ref int count)
    {
        using PackedBody body = new(page);
        using Stream stream = open(body);
        int read;
        while ((read = stream.Read(Free(count))) > 0)
        {
            count += read;
            if (count > limit)
            {
                return TooLarge();
            }
        }

        return body.WasTooShort ? throw new InvalidDataException("its end is missing") : null;
    }

    /// <summary>.NET's gzip stream does not mind a missing end. What follows the last member is not minded here.</summary>
    private string? UnpackGzip(ReadOnlyMemory<byte> page, ref int count)
    {
        using PackedBody body = new(page);
        using GzipMember member = new();
        _window.Reset(body);
        do
        {
            member.Start(_window);
            int read;
            while ((read = member.Read(Free(count))) > 0)
            {
                count += read;
                if (count > limit)
                {
                    return TooLarge();
                }
            }
        }
        while (_window.Peek(3).SequenceEqual(member.Magic));

        return null;
    }

    /// <summary>What follows the last frame is not minded, as with gzip.</summary>
    private string? UnpackZstd(ReadOnlySpan<byte> packed, ref int count)
    {
        bool isDone;
        _zstd.Reset();
        do
        {
            isDone = _zstd.Unpack(packed, Free(count), out int consumed, out int written);
            packed = packed[consumed..];
            count += written;
            if (count > limit)
            {
                return TooLarge();
            }

            if (!isDone && consumed == 0 && written == 0)
            {
                throw new InvalidDataException("its end is missing");
            }
        }
        while (!isDone || ZstdFrame.IsStart(packed));

        return null;
    }

    private Span<byte> Free(int count)
    {
        if (count == _unpacked.Length)
        {
            Array.Resize(ref _unpacked, (int)Math.Min(2L * count, Math.Max(limit, count) + 1L));
        }

        return _unpacked.AsSpan(count);
    }

    private string TooLarge() => $"unpacked it is more than the limit of {limit.ToString("N0", CultureInfo.InvariantCulture)} bytes for a record";

    private static string Short(string coding) => coding.Length > 20 ? coding[..20] + "…" : coding;
}
