using System.Text;

namespace TinyGpt.Corpus.Reading;

/// <summary>
/// Goes through the lines "name: value" of a WARC or HTTP header. Lines end in CR LF or LF; a line that begins with white space continues the value
/// before it. What is no such line is passed over.
/// </summary>
internal ref struct HeaderFields(ReadOnlySpan<byte> lines)
{
    private ReadOnlySpan<byte> _rest = lines;

    /// <summary>The name.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The value, without the white space around it.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The value as one line of text: UTF-8, as WARC has it; HTTP's older bytes are not needed.</summary>
    public readonly string Text => ToText(Value);

    /// <summary>Bytes as one line of text.</summary>
    public static string ToText(ReadOnlySpan<byte> bytes)
    {
        string text = Encoding.UTF8.GetString(bytes);
        return text.AsSpan().ContainsAnyInRange('\0', '\u001F') ? ToLine(text) : text;
    }

    /// <summary>A text from a file as one line, for a message.</summary>
    public static string ToLine(string text) => string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));

    /// <summary>Where a header ends, behind the blank line; -1 if there is none.</summary>
    /// <param name="bytes">The header and what follows.</param>
    /// <param name="from">Where to begin; the start of a line.</param>
    public static int End(ReadOnlySpan<byte> bytes, int from)
    {
        while (bytes[from..].IndexOf((byte)'\n') is int length and >= 0)
        {
            if (length == 0 || (length == 1 && bytes[from] == '\r'))
            {
                return from + length + 1;
            }

            from += length + 1;
        }

        return -1;
    }

    /// <summary>Goes to the next field.</summary>
    /// <returns>False at the end.</returns>
    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            int end = EndOfField(_rest);
            ReadOnlySpan<byte> field = _rest[..end];
            _rest = _rest[end..];
            int colon = field.IndexOf((byte)':');
            if (colon > 0)
            {
                Name = field[..colon].Trim(" \t"u8);
                Value = field[(colon + 1)..].Trim(" \t\r\n"u8);
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the field has this name, given in lower or upper case.</summary>
    public readonly bool Is(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(Name, name);

    private static int EndOfField(ReadOnlySpan<byte> rest)
    {
        int end = 0;
        do
        {
            int length = rest[end..].IndexOf((byte)'\n');
            end = length < 0 ? rest.Length : end + length + 1;
        }
        while (end < rest.Length && rest[end] is (byte)' ' or (byte)'\t');

        return end;
    }
}
