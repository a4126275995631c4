using System.Text;
using System.Text.Unicode;
using UtfUnknown;

namespace TinyGpt.Corpus.Reading;

/// <summary>Turns the bytes of a page into text, whatever character set it was written in.</summary>
public static class CharacterSets
{
    /// <summary>Detection needs no more; it is the slowest of the ways.</summary>
    private const int BytesToDetect = 1 << 16;

    private const float LeastConfidence = 0.5f;

    /// <summary>
    /// Decides on a character set and decodes. In this order: a byte order mark; the declared name; the page's own meta element or XML declaration
    /// (HTML Standard, "prescan a byte stream to determine its encoding"); UTF-8, if the bytes are valid; what their statistics suggest;
    /// windows-1252.
    /// Names mean what the Encoding Standard says, so that latin1 is windows-1252. What cannot be decoded becomes U+FFFD.
    /// </summary>
    /// <param name="bytes">The page.</param>
    /// <param name="declared">What the server said, as in "utf-8"; null if nothing. A name that is not known is passed over.</param>
    /// <returns>The text, without a byte order mark.</returns>
    public static string Decode(ReadOnlySpan<byte> bytes, string? declared)
    {
        (Encoding encoding, int mark) = Choose(bytes, declared, isHtml: true);
        return encoding.GetString(bytes[mark..]);
    }

    /// <summary>The same for bytes that are plain text, in which a meta element means nothing.</summary>
    internal static string DecodeText(ReadOnlySpan<byte> bytes, string? declared)
    {
        (Encoding encoding, int mark) = Choose(bytes, declared, isHtml: false);
        return encoding.GetString(bytes[mark..]);
    }

    private static (Encoding Encoding, int Mark) Choose(ReadOnlySpan<byte> bytes, string? declared, bool isHtml)
    {
        if (bytes.StartsWith("\uFEFF"u8))
        {
            return (Encoding.UTF8, 3);
        }

        if (bytes is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..])
        {
            return (bytes[0] == 0xFE ? Encoding.BigEndianUnicode : Encoding.Unicode, 2);
        }

        Encoding? encoding = (declared is null ? null : EncodingLabels.Find(declared)) ?? (isHtml ? MetaCharacterSet.Find(bytes) : null);
        return (encoding ?? (Utf8.IsValid(bytes) ? Encoding.UTF8 : Detect(bytes)), 0);
    }

    private static Encoding Detect(ReadOnlySpan<byte> bytes)
    {
        DetectionDetail? detail = CharsetDetector.DetectFromBytes(bytes[..Math.Min(bytes.Length, BytesToDetect)].ToArray()).Detected;
        Encoding? encoding = detail is null || detail.Confidence < LeastConfidence ? null : EncodingLabels.Find(detail.EncodingName);
        // Not valid UTF-8, so a cut-off start may look like it, but all of it is not.
        return encoding is null or UTF8Encoding ? EncodingLabels.Windows1252 : encoding;
    }
}
