using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace TinyGpt.Corpus.World.Web;

/// <summary>Writes pages as WARC 1.1 records (ISO 28500:2017), each a gzip member of its own, as crawlers do.</summary>
internal static class WarcRecords
{
    private const ulong RecordKey = 0x5EED0F0EC0BD0000;
    private const string Software = "TinyGpt invented internet";

    /// <summary>The record with which a file begins.</summary>
    public static byte[] Information(ulong seed, int fileNumber, string fileName)
    {
        byte[] block = Encoding.UTF8.GetBytes(
            $"software: {Software}\r\nformat: WARC File Format 1.1\r\ndescription: pages of TinyWorld, seed {seed}; nothing here exists\r\n");
        string head = $"WARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Date: 2025-01-01T00:00:00Z\r\nWARC-Filename: {fileName}\r\n"
            + $"WARC-Record-ID: {Identifier(seed, (ulong)fileNumber, 0)}\r\nContent-Type: application/warc-fields\r\n"
            + $"Content-Length: {block.Length}\r\n\r\n";
        return Member(Encoding.ASCII.GetBytes(head), block);
    }

    /// <summary>A page's two records, request and response, as compressed bytes; and their length before compression.</summary>
    public static (byte[] Bytes, int Length) Of(WebPage page, ulong seed)
    {
        WorldRandom random = new(seed ^ RecordKey, (ulong)page.Number);
        (string request, string response) = (Identifier(seed, (ulong)page.Number, 1), Identifier(seed, (ulong)page.Number, 2));
        byte[] requestBlock = RequestBlock(page);
        byte[] responseBlock = ResponseBlock(page, random, out byte[] payload);
        byte[] requestHead = Head(page, "request", request, $"WARC-Concurrent-To: {response}\r\n", requestBlock, requestBlock.Length);
        string digest = $"WARC-Payload-Digest: {Digest(payload)}\r\nWARC-Identified-Payload-Type: {page.ContentType.Split(';')[0]}\r\n"
            + (page.Flaw == PageFlaw.CutEarly ? "WARC-Truncated: disconnect\r\n" : "");
        int error = page.Flaw == PageFlaw.WrongLength ? random.Chance(50) ? random.Between(100, 9000) : -random.Between(20, 400) : 0;
        byte[] responseHead = Head(page, "response", response, digest, responseBlock, responseBlock.Length + error);
        byte[] responseMember = Member(responseHead, responseBlock);
        if (page.Flaw == PageFlaw.DamagedMember)
        {
            Damage(responseMember, random);
        }

        return ([.. Member(requestHead, requestBlock), .. responseMember],
            requestHead.Length + requestBlock.Length + responseHead.Length + responseBlock.Length + 8);
    }

    /// <summary>SHA-1 as WARC files write it: in base 32 (RFC 4648).</summary>
    public static string Digest(ReadOnlySpan<byte> bytes)
    {
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        CryptographicOperations.HashData(HashAlgorithmName.SHA1, bytes, hash);
        Span<char> text = stackalloc char[32];
        for (int i = 0; i < text.Length; i++)
        {
            int bit = 5 * i;
            int pair = (hash[bit / 8] << 8) | (bit / 8 + 1 < hash.Length ? hash[(bit / 8) + 1] : 0);
            text[i] = letters[(pair >> (11 - (bit % 8))) & 31];
        }

        return "sha1:" + text.ToString();
    }

    private static byte[] Head(WebPage page, string type, string identifier, string fields, byte[] block, int length) => Encoding.UTF8.GetBytes(
        $"WARC/1.1\r\nWARC-Type: {type}\r\nWARC-Date: {page.Date.Iso}\r\nWARC-Record-ID: {identifier}\r\nContent-Length: {length}\r\n"
        + $"Content-Type: application/http; msgtype={type}\r\n{fields}WARC-Target-URI: {page.Truth.Url}\r\n"
        + $"WARC-Block-Digest: {Digest(block)}\r\n\r\n");

    private static byte[] RequestBlock(WebPage page)
    {
        Uri address = new(page.Truth.Url);
        return Encoding.ASCII.GetBytes(
            $"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Host}\r\nUser-Agent: tinybot/1.0\r\nAccept: text/html\r\n"
            + "Accept-Encoding: gzip\r\nConnection: close\r\n\r\n");
    }

    /// <summary>Status, headers and body, now and then in chunks or compressed. The payload is the body as it was sent.</summary>
    private static byte[] ResponseBlock(WebPage page, WorldRandom random, out byte[] payload)
    {
        int coding = page.Flaw == PageFlaw.None ? random.Next(100) : 100;
        string server = random.Pick<string>(["Apache", "nginx/1.18.0", "tiny-httpd 0.9", "Caddy"]);
        string fields = $"HTTP/1.1 {page.Status}\r\nDate: {page.Date.Http}\r\nServer: {server}\r\nContent-Type: {page.ContentType}\r\n";
        payload = page.Body;
        switch (coding)
        {
            case < 4:
                payload = Chunked(page.Body, random);
                fields += "Transfer-Encoding: chunked\r\n";
                break;
            case < 8:
                payload = Gzip(page.Body, []);
                fields += $"Content-Encoding: gzip\r\nContent-Length: {payload.Length}\r\n";
                break;
            default:
                fields += $"Content-Length: {payload.Length}\r\n";
                break;
        }

        return [.. Encoding.ASCII.GetBytes(fields + "Connection: close\r\n\r\n"), .. payload];
    }

    private static byte[] Chunked(byte[] body, WorldRandom random)
    {
        using MemoryStream chunks = new(body.Length + 256);
        for (int start = 0; start < body.Length;)
        {
            int length = Math.Min(body.Length - start, random.Between(200, 4096));
            chunks.Write(Encoding.ASCII.GetBytes(length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
            chunks.Write(body, start, length);
            chunks.Write("\r\n"u8);
            start += length;
        }

        chunks.Write("0\r\n\r\n"u8);
        return chunks.ToArray();
    }

    private static byte[] Member(byte[] head, byte[] block) => Gzip(head, [.. block, .. "\r\n\r\n"u8]);

    private static byte[] Gzip(byte[] first, byte[] second)
    {
        using MemoryStream member = new((first.Length + second.Length) / 2);
        using (GZipStream gzip = new(member, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(first);
            gzip.Write(second);
        }

        return member.ToArray();
    }

    /// <summary>Overwrites bytes in the middle of a member, so that it cannot be decompressed, or gives another checksum.</summary>
    private static void Damage(byte[] member, WorldRandom random)
    {
        int start = (member.Length / 3) + random.Next(member.Length / 3);
        for (int i = 0; i < 24 && start + i < member.Length - 8; i++)
        {
            member[start + i] = (byte)(member[start + i] ^ (0x55 + i));
        }
    }

    /// <summary>A UUID of version 4 (RFC 9562), drawn for this record.</summary>
    private static string Identifier(ulong seed, ulong number, ulong use)
    {
        WorldRandom random = new(seed ^ (RecordKey + use), number);
        Span<byte> bytes = stackalloc byte[16];
        for (int i = 0; i < bytes.Length; i += 2)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes[i..], (ushort)random.Next(1 << 16));
        }

        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return $"<urn:uuid:{new Guid(bytes, bigEndian: true)}>";
    }
}
