using System.Buffers.Text;
using System.Text;

namespace TinyGpt.Corpus.Reading;

/// <summary>
/// Reads WARC files, versions 1.0 and 1.1 (ISO 28500:2009 and 2017). Pages are what servers answered (response), files that were archived without a
/// server (resource), and texts made of pages (conversion, the WET files).
/// </summary>
internal sealed class WarcReader(string file, ByteInput input, ReaderSettings settings, Action<DamagedRecord> onDamage)
    : ArchiveReader(file, input, settings, onDamage)
{
    private static readonly string[] _types =
        ["warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation"];

    /// <inheritdoc/>
    protected override string Beginning => "WARC/1.0 or WARC/1.1";

    /// <inheritdoc/>
    protected override int LineEndsBehind => 2;

    /// <inheritdoc/>
    protected override int BytesOfStart => 20;

    /// <summary>Whether the bytes begin with a version and the name of a field.</summary>
    public static bool IsRecord(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith("WARC/"u8) || bytes.Length < 9 || bytes[6] != '.' || !char.IsAsciiDigit((char)bytes[5]) || !char.IsAsciiDigit((char)bytes[7]))
        {
            return false;
        }

        int line = bytes[8..].IndexOfAnyExcept((byte)'\r', (byte)' ') + 8;
        ReadOnlySpan<byte> next = line < 8 || bytes[line] != '\n' ? default : bytes[(line + 1)..];
        return Begins(next, "WARC-"u8) || Begins(next, "Content-"u8);
    }

    /// <inheritdoc/>
    protected override bool IsStart(ReadOnlySpan<byte> bytes) => IsRecord(bytes);

    /// <inheritdoc/>
    protected override int NextCandidate(ReadOnlySpan<byte> bytes) => bytes.IndexOf("WARC/"u8);

    /// <inheritdoc/>
    protected override int EndOfHead(ReadOnlySpan<byte> bytes, int from) => HeaderFields.End(bytes, from);

    /// <inheritdoc/>
    protected override RecordFault? Parse(ReadOnlySpan<byte> bytes, RecordHead head)
    {
        if (bytes[5] != '1')
        {
            return new RecordFault("version", $"{Encoding.ASCII.GetString(bytes[..8])} is not known");
        }

        if (bytes[5..].IndexOf("\nWARC/1."u8) >= 0)
        {
            return new RecordFault("record header", "does not end before the next record");
        }

        bool hasType = false;
        HeaderFields fields = new(bytes[(bytes.IndexOf((byte)'\n') + 1)..]);
        while (fields.MoveNext())
        {
            if (fields.Is("WARC-Type"u8))
            {
                hasType = true;
                head.Type = KnownType(fields.Value);
            }
            else if (fields.Is("WARC-Target-URI"u8))
            {
                // Version 1.0 wants angle brackets around it, and its examples have none.
                head.Url = HeaderFields.ToText(fields.Value.Trim("<>"u8));
            }
            else if (fields.Is("WARC-Date"u8))
            {
                head.Date = fields.Text;
            }
            else if (fields.Is("Content-Length"u8))
            {
                head.Length = Utf8Parser.TryParse(fields.Value, out long length, out int used) && used == fields.Value.Length ? length : -1;
            }
            else
            {
                ParseContent(ref fields, head);
            }
        }

        head.IsHttpResponse = head.Type == "response" && head.ContentType.StartsWith("application/http", StringComparison.OrdinalIgnoreCase);
        return hasType ? null : new RecordFault("WARC-Type", "is missing");
    }

    private static bool Begins(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name) =>
        bytes.Length >= name.Length && Ascii.EqualsIgnoreCase(bytes[..name.Length], name);

    private static string KnownType(ReadOnlySpan<byte> name)
    {
        foreach (string type in _types)
        {
            if (Ascii.EqualsIgnoreCase(name, type))
            {
                return type;
            }
        }

        return "other";
    }

    private static void ParseContent(ref HeaderFields fields, RecordHead head)
    {
        if (fields.Is("Content-Type"u8))
        {
            head.ContentType = fields.Text;
        }
        else if (fields.Is("WARC-Identified-Payload-Type"u8))
        {
            head.IdentifiedType = MediaType.Name(fields.Text);
        }
        else if (fields.Is("WARC-Truncated"u8) || fields.Is("WARC-Segment-Number"u8))
        {
            head.IsTruncated = true;
        }
    }
}
