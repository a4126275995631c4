using System.Collections.Frozen;

namespace TinyGpt.Corpus.Steps.Personal;

/// <summary>
/// Finds public IPv4 addresses: four numbers of at most 255 without leading zeros, with points between. Private, loopback, link-local, shared,
/// multicast and reserved ones are not public, nor are those for documentation (the registry of RFC 6890, which Python's <c>is_global</c>
/// follows; it calls multicast public).
/// </summary>
/// <remarks>
/// Numbers of versions and sections look the same. None is an address here that goes on with a point and a fifth number (1.2.3.4.5), that touches
/// a letter or underscore (v1.2.3.4, 1.2.3.4b), that ends a file name's number (tool-1.2.3.4.zip: a hyphen after a letter), or that a word such
/// as "version" or "section" stands before. Any other is taken for one: a lost section number does less harm than a kept address.
/// </remarks>
internal ref struct InternetAddressScanner(ReadOnlySpan<char> text, int from, int to)
{
    private const int LongestNumberingWord = 10;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _numberingWords = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "v", "ver", "version", "release", "build", "firmware",
        "section", "sec", "chapter", "article", "clause", "paragraph", "rule", "table", "figure", "fig")
        .GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly (uint Block, int Bits)[] _reservedBlocks =
    [
        (0x00000000, 8), // 0.0.0.0/8 this network
        (0x0A000000, 8), // 10.0.0.0/8 private
        (0x64400000, 10), // 100.64.0.0/10 shared by providers
        (0x7F000000, 8), // 127.0.0.0/8 loopback
        (0xA9FE0000, 16), // 169.254.0.0/16 link-local
        (0xAC100000, 12), // 172.16.0.0/12 private
        (0xC0000000, 24), // 192.0.0.0/24 protocols
        (0xC0000200, 24), // 192.0.2.0/24 documentation
        (0xC0A80000, 16), // 192.168.0.0/16 private
        (0xC6120000, 15), // 198.18.0.0/15 measurements
        (0xC6336400, 24), // 198.51.100.0/24 documentation
        (0xCB007100, 24), // 203.0.113.0/24 documentation
        (0xE0000000, 3), // 224.0.0.0/3 multicast, reserved, broadcast
    ];

    private readonly ReadOnlySpan<char> _text = text;
    private readonly int _to = to;

    /// <summary>Where the address begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where it ends.</summary>
    public int End { get; private set; } = from;

    /// <summary>Goes to the next public address.</summary>
    public bool MoveNext()
    {
        int position = End;
        while (position < _to && _text[position.._to].IndexOfAnyInRange('0', '9') is >= 0 and int distance)
        {
            int start = position + distance;
            // Of a row of digits and points, only the beginning can begin an address.
            int rowEnd = start;
            while (rowEnd < _to && (char.IsAsciiDigit(_text[rowEnd])
                || (_text[rowEnd] == '.' && rowEnd + 1 < _to && char.IsAsciiDigit(_text[rowEnd + 1]))))
            {
                rowEnd++;
            }

            int length = LengthOf(_text[start..rowEnd], out uint address);
            if (length == rowEnd - start && IsPublic(address) && !IsNumbering(start, rowEnd))
            {
                (Start, End) = (start, rowEnd);
                return true;
            }

            position = rowEnd;
        }

        End = _to;
        return false;
    }

    /// <summary>The length of the address that a text begins with, and its value; 0 if it begins with none.</summary>
    public static int LengthOf(ReadOnlySpan<char> text, out uint address)
    {
        address = 0;
        int position = 0;
        for (int part = 0; part < 4; part++)
        {
            if (part > 0 && (position == text.Length || text[position++] != '.'))
            {
                return 0;
            }

            int begin = position;
            uint value = 0;
            while (position < text.Length && position - begin < 3 && char.IsAsciiDigit(text[position]))
            {
                value = (10 * value) + (uint)(text[position++] - '0');
            }

            bool leadsWithZero = position - begin > 1 && text[begin] == '0';
            if (position == begin || value > 255 || leadsWithZero)
            {
                return 0;
            }

            address = (address << 8) | value;
        }

        return position;
    }

    /// <summary>Whether an address can belong to a computer in the public internet.</summary>
    public static bool IsPublic(uint address)
    {
        foreach ((uint block, int bits) in _reservedBlocks)
        {
            if (address >> (32 - bits) == block >> (32 - bits))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether what stands around the numbers says that they count versions or sections.</summary>
    private readonly bool IsNumbering(int start, int end)
    {
        if (end < _text.Length && (char.IsLetterOrDigit(_text[end]) || _text[end] == '_'))
        {
            return true;
        }

        if (start == 0)
        {
            return false;
        }

        char before = _text[start - 1];
        if (char.IsLetterOrDigit(before) || before is '_' or '§')
        {
            return true;
        }

        if (start > 1 && before is '-' or '.' && char.IsLetter(_text[start - 2]))
        {
            return true;
        }

        return FollowsNumberingWord(start);
    }

    private readonly bool FollowsNumberingWord(int start)
    {
        int end = start;
        while (end > 0 && start - end < 3 && _text[end - 1] is ' ' or '.' or ':' or '§' or '\u00A0')
        {
            end--;
        }

        int begin = end;
        while (begin > 0 && end - begin <= LongestNumberingWord && char.IsAsciiLetter(_text[begin - 1]))
        {
            begin--;
        }

        ReadOnlySpan<char> word = _text[begin..end];
        return end < start && (_text[end] == '§' || _numberingWords.Contains(word));
    }
}
