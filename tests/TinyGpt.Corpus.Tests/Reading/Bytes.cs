using System.Globalization;
using System.IO.Compression;
using System.Text;
using ZstdSharp;

namespace TinyGpt.Corpus.Tests.Reading;

/// <summary>Packs bytes in the ways that pages and files are packed.</summary>
internal static class Bytes
{
    public static byte[] Gzip(byte[] bytes, CompressionLevel level = CompressionLevel.Optimal) => Through(stream => new GZipStream(stream, level, leaveOpen: true), bytes);

    public static byte[] Zlib(byte[] bytes) => Through(stream => new ZLibStream(stream, CompressionLevel.Optimal, leaveOpen: true), bytes);

    public static byte[] Deflate(byte[] bytes) => Through(stream => new DeflateStream(stream, CompressionLevel.Optimal, leaveOpen: true), bytes);

    public static byte[] Brotli(byte[] bytes) => Through(stream => new BrotliStream(stream, CompressionLevel.Optimal, leaveOpen: true), bytes);

    public static byte[] Zstd(byte[] bytes)
    {
        using Compressor compressor = new();
        compressor.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return compressor.Wrap(bytes).ToArray();
    }

    /// <summary>In chunks of a size, as HTTP sends them.</summary>
    public static byte[] Chunked(byte[] bytes, int size)
    {
        List<byte> chunks = [];
        foreach (byte[] chunk in bytes.Chunk(size).Append([]))
        {
            chunks.AddRange(Encoding.ASCII.GetBytes(chunk.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
            chunks.AddRange(chunk);
            chunks.AddRange("\r\n"u8);
        }

        return [.. chunks];
    }

    private static byte[] Through(Func<Stream, Stream> pack, byte[] bytes)
    {
        using MemoryStream packed = new();
        using (Stream stream = pack(packed))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }
}
