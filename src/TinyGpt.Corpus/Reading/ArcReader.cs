using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace TinyGpt.Corpus.Reading;

/// <summary>
/// Reads ARC files (Internet Archive, "ARC File Format", 1996): a line "URL IP-address Archive-date Content-type Archive-length" before each block;
/// version 2 has five more fields before the length. The first record, filedesc:, describes the file.
/// </summary>
internal sealed class ArcReader(string file, ByteInput input, ReaderSettings settings, Action<DamagedRecord> onDamage)
    : ArchiveReader(file, input, settings, onDamage)
{
    private const int LongestLine = 8192, FieldsAfterUrl = 4, MoreFieldsOfVersion2 = 5, DateDigits = 14;

    private static readonly SearchValues<byte> _letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz"u8);

    /// <inheritdoc/>
    protected override string Beginning => "a line of address, IP address, date, type and length";

    /// <inheritdoc/>
    protected override int LineEndsBehind => 1;

    /// <inheritdoc/>
    protected override int BytesOfStart => LongestLine;

    /// <summary>Whether the bytes begin with the record that describes an ARC file.</summary>
    public static bool IsFile(ReadOnlySpan<byte> bytes) => bytes.StartsWith("filedesc://"u8);

    /// <inheritdoc/>
    protected override bool IsStart(ReadOnlySpan<byte> bytes)
    {
        Span<Range> words = stackalloc Range[FieldsAfterUrl + MoreFieldsOfVersion2];
        return Split(bytes, words) > 0;
    }

    /// <inheritdoc/>
    protected override int NextCandidate(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf((byte)'\n') is int end and >= 0 && end + 1 < bytes.Length ? end + 1 : -1;

    /// <inheritdoc/>
    protected override int EndOfHead(ReadOnlySpan<byte> bytes, int from) =>
        bytes[from..].IndexOf((byte)'\n') is int length and >= 0 ? from + length + 1 : -1;

    /// <inheritdoc/>
    protected override RecordFault? Parse(ReadOnlySpan<byte> bytes, RecordHead head)
    {
        Span<Range> words = stackalloc Range[FieldsAfterUrl + MoreFieldsOfVersion2];
        int count = Split(bytes, words);
        bool isFile = IsFile(bytes);
        ReadOnlySpan<byte> length = bytes[words[count - 1]];
        head.Type = isFile ? "filedesc" : "response";
        head.Url = HeaderFields.ToText(bytes[..(words[0].Start.Value - 1)]);
        head.Date = Encoding.ASCII.GetString(bytes[words[1]]);
        head.ContentType = HeaderFields.ToText(bytes[words[2]]);
        head.Length = Utf8Parser.TryParse(length, out long value, out int used) && used == length.Length ? value : -1;
        head.IsHttpResponse = !isFile && head.Url.StartsWith("http", StringComparison.OrdinalIgnoreCase);
        return null;
    }

    /// <summary>
    /// Finds the fields behind the address, which may itself hold spaces: from the line's end, as many as the version has. The date and the length
    /// are digits and the address has a scheme; what does not look so is no record.
    /// </summary>
    /// <returns>How many; 0 if it is no record.</returns>
    private static int Split(ReadOnlySpan<byte> bytes, Span<Range> words)
    {
        int end = bytes[..Math.Min(bytes.Length, LongestLine)].IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? default : bytes[..end].TrimEnd((byte)'\r');
        int colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAnyExcept(_letters))
        {
            return 0;
        }

        return TrySplit(line, words[..FieldsAfterUrl]) ? FieldsAfterUrl : TrySplit(line, words) ? words.Length : 0;
    }

    private static bool TrySplit(ReadOnlySpan<byte> line, Span<Range> words)
    {
        int end = line.Length;
        for (int i = words.Length - 1; i >= 0; i--)
        {
            int space = line[..Math.Max(end, 0)].LastIndexOf((byte)' ');
            if (space <= 0 || space == end - 1)
            {
                return false;
            }

            words[i] = (space + 1)..end;
            end = space;
        }

        ReadOnlySpan<byte> date = line[words[1]], length = line[words[^1]];
        return date.Length is >= 8 and <= DateDigits && !date.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && !length.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }
}
