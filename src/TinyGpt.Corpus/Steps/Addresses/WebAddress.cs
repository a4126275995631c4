namespace TinyGpt.Corpus.Steps.Addresses;

/// <summary>The parts of a page's address that say where it lies, and the words in it.</summary>
internal static class WebAddress
{
    /// <summary>
    /// Writes host and path: without scheme, user, port, "www.", fragment and closing slashes; the host in small letters.
    /// "HTTPS://www.Example.com:80/A/#top" gives "example.com/A".
    /// </summary>
    /// <param name="url">The address.</param>
    /// <param name="destination">Gets it; at least as long.</param>
    /// <param name="hostLength">How much of it is the host.</param>
    /// <returns>Its length.</returns>
    public static int Shorten(ReadOnlySpan<char> url, Span<char> destination, out int hostLength)
    {
        url = url.Trim();
        url = url.IndexOf('#') is >= 0 and int fragment ? url[..fragment] : url;
        int scheme = url.IndexOf("://");
        if (scheme >= 0 && !url[..scheme].ContainsAny('/', '?'))
        {
            url = url[(scheme + 3)..];
        }

        int hostEnd = url.IndexOfAny('/', '?', '\\');
        ReadOnlySpan<char> host = hostEnd < 0 ? url : url[..hostEnd], path = hostEnd < 0 ? default : url[hostEnd..].TrimEnd('/');
        host = host[(host.LastIndexOf('@') + 1)..];
        int port = host.LastIndexOf(':');
        host = (port > host.LastIndexOf(']') ? host[..port] : host).TrimEnd('.');
        host = host.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? host[4..] : host;
        hostLength = host.ToLowerInvariant(destination);
        path.CopyTo(destination[hostLength..]);
        return hostLength + path.Length;
    }

    /// <summary>
    /// Writes an address's letters and digits in small letters, and a space for any row of other characters. A character written as %41 is read
    /// first.
    /// </summary>
    /// <param name="address">The address.</param>
    /// <param name="destination">Gets the words; at least as long.</param>
    /// <returns>Their length.</returns>
    public static int SpellWords(ReadOnlySpan<char> address, Span<char> destination)
    {
        int length = 0;
        for (int i = 0; i < address.Length; i++)
        {
            char character = address[i];
            if (character == '%' && i + 2 < address.Length && char.IsAsciiHexDigit(address[i + 1]) && char.IsAsciiHexDigit(address[i + 2]))
            {
                character = (char)((HexValue(address[i + 1]) << 4) | HexValue(address[i + 2]));
                i += 2;
            }

            if (char.IsLetterOrDigit(character))
            {
                destination[length++] = char.ToLowerInvariant(character);
            }
            else if (length > 0 && destination[length - 1] != ' ')
            {
                destination[length++] = ' ';
            }
        }

        return length;
    }

    private static int HexValue(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
