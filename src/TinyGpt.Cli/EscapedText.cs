using System.Globalization;
using System.Text;

namespace TinyGpt.Cli;

/// <summary>Text with the escapes of C, which can be typed in any shell.</summary>
internal static class EscapedText
{
    private const string Known = @"\n \r \t \\ \uXXXX";

    /// <summary>Replaces the escapes.</summary>
    /// <exception cref="UsageException">There is no such escape.</exception>
    public static string Parse(string option, string text)
    {
        StringBuilder result = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }

            i++;
            switch (i < text.Length ? text[i] : '\0')
            {
                case 'n':
                    result.Append('\n');
                    break;
                case 'r':
                    result.Append('\r');
                    break;
                case 't':
                    result.Append('\t');
                    break;
                case '\\':
                    result.Append('\\');
                    break;
                case 'u' when ushort.TryParse(text.AsSpan(i + 1, Math.Min(4, text.Length - i - 1)), NumberStyles.AllowHexSpecifier, null, out ushort unit)
                    && i + 4 < text.Length:
                    result.Append((char)unit);
                    i += 4;
                    break;
                default:
                    throw new UsageException($"{option} has an escape at character {i} that is none of {Known}");
            }
        }

        return result.ToString();
    }

    /// <summary>The bytes of a token on one line: text as it is in quotes, control characters and broken UTF-8 as escapes.</summary>
    public static string Quote(ReadOnlySpan<byte> utf8)
    {
        StringBuilder text = new("\"");
        while (!utf8.IsEmpty)
        {
            bool isCharacter = Rune.DecodeFromUtf8(utf8, out Rune rune, out int length) == System.Buffers.OperationStatus.Done;
            text.Append((isCharacter, rune.Value) switch
            {
                (false, _) => string.Concat(Convert.ToHexString(utf8[..length]).Chunk(2).Select(digits => $"\\x{new string(digits)}")),
                (_, '\n') => "\\n",
                (_, '\r') => "\\r",
                (_, '\t') => "\\t",
                (_, '\\') => "\\\\",
                (_, '"') => "\\\"",
                _ when Rune.IsControl(rune) => $"\\u{rune.Value:x4}",
                _ => rune.ToString(),
            });
            utf8 = utf8[length..];
        }

        return text.Append('"').ToString();
    }
}
