using System.Globalization;

namespace TinyGpt.Corpus.Reading;

/// <summary>Joins a body that came in chunks (RFC 9112, section 7.1).</summary>
internal static class Chunks
{
    private const int LongestSizeLine = 1024, MostDigits = 8;

    /// <summary>
    /// Joins the chunks in place. A body that does not begin with a chunk was joined by the crawler already, and stays as it is; one whose last
    /// chunk, of no bytes, is missing is taken as whole.
    /// </summary>
    /// <param name="body">The body.</param>
    /// <param name="isTruncated">Whether a chunk may be cut off at the end.</param>
    /// <param name="joined">The joined body, a part of the same memory.</param>
    public static RecordFault? TryJoin(Memory<byte> body, bool isTruncated, out Memory<byte> joined)
    {
        Span<byte> bytes = body.Span;
        joined = body;
        int from = 0, to = 0;
        while (from < bytes.Length)
        {
            int size = Size(bytes[from..], out int line);
            if (size < 0)
            {
                // Nothing was moved before the first.
                return from == 0 || isTruncated ? Take(body, from == 0 ? bytes.Length : to, out joined)
                    : new RecordFault("chunk size", $"is no number at byte {Number(from)} of the body");
            }

            from += line;
            int count = Math.Min(size, bytes.Length - from);
            bytes.Slice(from, count).CopyTo(bytes[to..]);
            (from, to) = (from + count, to + count);
            if (count < size && !isTruncated)
            {
                return new RecordFault("chunk", $"has {Number(count)} of {Number(size)} bytes");
            }

            if (size == 0)
            {
                break;
            }

            from += bytes[from..] is [(byte)'\r', (byte)'\n', ..] ? 2 : bytes[from..] is [(byte)'\n', ..] ? 1 : 0;
        }

        return Take(body, to, out joined);
    }

    private static RecordFault? Take(Memory<byte> body, int count, out Memory<byte> joined)
    {
        joined = body[..count];
        return null;
    }

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The size of the chunk that begins here, in hexadecimal digits before a line's end or a semicolon; -1 if none begins.</summary>
    private static int Size(ReadOnlySpan<byte> bytes, out int line)
    {
        line = bytes[..Math.Min(bytes.Length, LongestSizeLine)].IndexOf((byte)'\n') + 1;
        if (line == 0)
        {
            return -1;
        }

        ReadOnlySpan<byte> digits = bytes[..line];
        int end = digits.IndexOf((byte)';');
        digits = (end < 0 ? digits : digits[..end]).Trim(" \t\r\n"u8);
        bool isNumber = int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int size);
        return isNumber && digits.Length <= MostDigits ? size : -1;
    }
}
