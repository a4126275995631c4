using System.Text;

namespace TinyGpt.Corpus.World.Web;

/// <summary>Turns a page into the bytes of its site's character set, and says so, or does not, in the header.</summary>
internal static class PageEncoding
{
    private static readonly Encoding Windows = CodePagesEncodingProvider.Instance.GetEncoding(
        1252, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The bytes, and the value of the header Content-Type.</summary>
    public static (byte[] Bytes, string ContentType) Encode(string html, Site site)
    {
        string named = site.Declaration switch
        {
            Declaration.HeaderAndMeta or Declaration.Header => $"text/html; charset={site.CharacterSet}",
            Declaration.WrongHeader => "text/html; charset=" + (site.CharacterSet == "utf-8" ? "iso-8859-1" : "utf-8"),
            _ => "text/html",
        };
        return (site.CharacterSet switch
        {
            "windows-1252" => Windows.GetBytes(html),
            // The byte order mark tells which of both UTF-16 it is.
            "utf-16" => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(html)],
            _ => Utf8.GetBytes(html),
        }, named);
    }

    /// <summary>Whether the character set has all the characters of a text.</summary>
    public static bool CanHold(string characterSet, string text) =>
        characterSet != "windows-1252" || text.All(character => character < '\u0100' || "‘’“”„–—…•".Contains(character));
}
