using System.Buffers;
using System.Text;

namespace TinyGpt.Corpus.Reading;

/// <summary>
/// Finds the character set that an HTML page names itself, without parsing it: HTML Standard, section 13.2.3.2, "prescan a byte stream to determine
/// its encoding", and the XML declaration.
/// </summary>
internal static class MetaCharacterSet
{
    /// <summary>The standard asks for 1024; pages that name it later exist.</summary>
    private const int BytesToScan = 8192;

    private const int LongestLabel = 64;

    private static readonly SearchValues<byte> _space = SearchValues.Create(" \t\n\f\r"u8), _spaceOrSlash = SearchValues.Create(" \t\n\f\r/"u8);

    private static readonly SearchValues<byte> _endOfTagName = SearchValues.Create(" \t\n\f\r>"u8);

    private static readonly SearchValues<byte> _endOfName = SearchValues.Create(" \t\n\f\r/>="u8);

    private static readonly SearchValues<byte> _endOfWord = SearchValues.Create(" \t\n\f\r;"u8);

    /// <summary>The encoding, or null where the page names none that is known.</summary>
    public static Encoding? Find(ReadOnlySpan<byte> page)
    {
        page = page[..Math.Min(page.Length, BytesToScan)];
        if (page.StartsWith("<?xml"u8) && OfDeclaration(page) is { } declared)
        {
            return declared;
        }

        int at = 0;
        while (page[at..].IndexOf((byte)'<') is int next and >= 0)
        {
            at += next;
            if (IsMeta(page[at..]))
            {
                at += "<meta"u8.Length;
                if (OfMeta(page, ref at) is { } encoding)
                {
                    return encoding;
                }
            }
            else
            {
                at = EndOfTag(page, at);
            }
        }

        return null;
    }

    /// <summary>Where the comment, tag or declaration ends that begins at a "&lt;"; or the next byte where none does.</summary>
    private static int EndOfTag(ReadOnlySpan<byte> page, int at)
    {
        ReadOnlySpan<byte> rest = page[at..];
        if (rest.StartsWith("<!--"u8))
        {
            // The two hyphens that begin a comment may also end it.
            int end = rest[2..].IndexOf("-->"u8);
            return end < 0 ? page.Length : at + 2 + end + 3;
        }

        if (IsTag(rest))
        {
            int name = rest.IndexOfAny(_endOfTagName);
            at = name < 0 ? page.Length : at + name;
            while (NextAttribute(page, ref at, out _, out _))
            {
            }

            return at;
        }

        int close = rest.Length > 1 && rest[1] is ((byte)'!' or (byte)'/' or (byte)'?') ? rest.IndexOf((byte)'>') : 0;
        return close < 0 ? page.Length : at + close + 1;
    }

    private static bool IsTag(ReadOnlySpan<byte> rest)
    {
        int name = rest.Length > 1 && rest[1] == '/' ? 2 : 1;
        return rest.Length > name && char.IsAsciiLetter((char)rest[name]);
    }

    private static Encoding? OfDeclaration(ReadOnlySpan<byte> page)
    {
        int end = page.IndexOf((byte)'>');
        int name = end < 0 ? -1 : page[..end].IndexOf("encoding"u8);
        if (name < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> value = page[(name + "encoding"u8.Length)..end].TrimStart(" \t\n\f\r="u8);
        return value.IsEmpty || value[0] is not ((byte)'"' or (byte)'\'') ? null : OfLabel(Until(value[1..], value[0]));
    }

    private static bool IsMeta(ReadOnlySpan<byte> rest) =>
        rest.Length > 5 && Ascii.EqualsIgnoreCase(rest[..5], "<meta"u8) && _spaceOrSlash.Contains(rest[5]);

    private static Encoding? OfMeta(ReadOnlySpan<byte> page, ref int at)
    {
        bool isContentType = false;
        Encoding? fromContent = null, fromCharset = null;
        while (NextAttribute(page, ref at, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            if (Ascii.EqualsIgnoreCase(name, "charset"u8))
            {
                fromCharset ??= OfLabel(value);
            }
            else if (Ascii.EqualsIgnoreCase(name, "http-equiv"u8))
            {
                isContentType |= Ascii.EqualsIgnoreCase(value, "content-type"u8);
            }
            else if (Ascii.EqualsIgnoreCase(name, "content"u8))
            {
                fromContent ??= OfContent(value);
            }
        }

        return fromCharset ?? (isContentType ? fromContent : null);
    }

    /// <summary>HTML Standard, "extracting a character encoding from a meta element": what follows charset= in a content attribute.</summary>
    private static Encoding? OfContent(ReadOnlySpan<byte> content)
    {
        for (int at = 0; at + 7 < content.Length; at++)
        {
            if (!Ascii.EqualsIgnoreCase(content.Slice(at, 7), "charset"u8))
            {
                continue;
            }

            ReadOnlySpan<byte> value = content[(at + 7)..].TrimStart(" \t\n\f\r"u8);
            if (!value.IsEmpty && value[0] == '=')
            {
                value = value[1..].TrimStart(" \t\n\f\r"u8);
                return value.IsEmpty ? null : OfLabel(value[0] is (byte)'"' or (byte)'\'' ? Until(value[1..], value[0]) : value[..EndOfWord(value)]);
            }
        }

        return null;
    }

    private static int EndOfWord(ReadOnlySpan<byte> value) => value.IndexOfAny(_endOfWord) is int end and >= 0 ? end : value.Length;

    private static ReadOnlySpan<byte> Until(ReadOnlySpan<byte> value, byte quote) =>
        value.IndexOf(quote) is int end and >= 0 ? value[..end] : default;

    /// <summary>A page that can be read so far is not in UTF-16, whatever it says: the standard takes UTF-8 then.</summary>
    private static Encoding? OfLabel(ReadOnlySpan<byte> label)
    {
        if (label.Length is 0 or > LongestLabel || !Ascii.IsValid(label))
        {
            return null;
        }

        Span<char> characters = stackalloc char[LongestLabel];
        Ascii.ToUtf16(label, characters, out int count);
        return EncodingLabels.Find(characters[..count]) is { } encoding ? (encoding is UnicodeEncoding ? Encoding.UTF8 : encoding) : null;
    }

    /// <summary>HTML Standard, "get an attribute".</summary>
    /// <returns>False at the element's end, which <paramref name="at"/> is then behind.</returns>
    private static bool NextAttribute(ReadOnlySpan<byte> page, ref int at, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        at = Skip(page, at, _spaceOrSlash);
        if (at >= page.Length || page[at] == '>')
        {
            at = Math.Min(at + 1, page.Length);
            return false;
        }

        int end = page[(at + 1)..].IndexOfAny(_endOfName);
        end = end < 0 ? page.Length : at + 1 + end;
        name = page[at..end];
        at = Skip(page, end, _space);
        if (at >= page.Length || page[at] != '=')
        {
            return true;
        }

        at = Skip(page, at + 1, _space);
        if (at < page.Length && page[at] is (byte)'"' or (byte)'\'')
        {
            int quote = page[(at + 1)..].IndexOf(page[at]);
            end = quote < 0 ? page.Length : at + 1 + quote;
            value = page[(at + 1)..end];
            at = Math.Min(end + 1, page.Length);
            return true;
        }

        end = at < page.Length ? page[at..].IndexOfAny(_endOfTagName) : -1;
        end = end < 0 ? page.Length : at + end;
        value = page[at..end];
        at = end;
        return true;
    }

    private static int Skip(ReadOnlySpan<byte> page, int at, SearchValues<byte> characters)
    {
        int count = page[at..].IndexOfAnyExcept(characters);
        return count < 0 ? page.Length : at + count;
    }
}
